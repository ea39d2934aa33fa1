using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Storage;

/// <summary>Represents the row of a device in a tenant's journal.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.JournaledDevice")]
internal sealed record JournaledDevice
{
    /// <summary>The position of the write.</summary>
    [Id(0)]
    public long Position { get; init; }

    /// <summary>The served record; null for none.</summary>
    [Id(1)]
    public DeviceRecord? Record { get; init; }

    /// <summary>The history; null for none.</summary>
    [Id(2)]
    public DeviceHistory? History { get; init; }

    /// <summary>The place among the records appended since the pages were written, from 1; 0 for a record in its old place.</summary>
    [Id(3)]
    public long Appended { get; init; }
}

/// <summary>Represents what changed of the tenant itself.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.JournalHead")]
internal sealed record JournalHead
{
    /// <summary>The position of the last write.</summary>
    [Id(0)]
    public long Position { get; init; }

    [Id(1)]
    public long Version { get; init; }

    [Id(2)]
    public DateTimeOffset ChangedAt { get; init; }

    [Id(3)]
    public DateTimeOffset BuiltAt { get; init; }

    [Id(4)]
    public int StaleRecords { get; init; }

    [Id(5)]
    public int Undecided { get; init; }

    /// <summary>The derived entries not known to be invalidated; null for none.</summary>
    [Id(6)]
    public DerivedInvalidations? Stale { get; init; }
}

/// <summary>Represents what a journal holds beyond the pages.</summary>
/// <param name="Head">What changed of the tenant; null when nothing was written.</param>
/// <param name="Devices">The changed devices by serial number.</param>
/// <param name="IsComplete">Whether no row is lost.</param>
internal sealed record JournalContent(JournalHead? Head, ImmutableArray<KeyValuePair<string, JournaledDevice>> Devices, bool IsComplete)
{
    /// <summary>Returns the records of the pages with the changes applied.</summary>
    public RecordTable ApplyTo(RecordTable records) =>
        records.With(
            Devices.Where(row => row.Value.Record is not null).OrderBy(row => row.Value.Appended).Select(row => row.Value.Record!),
            Devices.Where(row => row.Value.Record is null || row.Value.Appended > 0).Select(row => row.Key)
        );

    /// <summary>Returns the histories of the pages with the changes applied.</summary>
    public PersistentDictionary<DeviceHistory> ApplyTo(PersistentDictionary<DeviceHistory> histories)
    {
        var builder = histories.ToBuilder();
        foreach (var (serial, device) in Devices)
        {
            if (device.History is { } history)
            {
                builder.Set(serial, history);
            }
            else
            {
                builder.Remove(serial);
            }
        }

        return builder.Build();
    }
}

using System.Globalization;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;

namespace CustomerCache.Core.Tests.Protocol;

/// <summary>Two devices: one that the vendors change and list, and one that is only imported.</summary>
internal static class RecordFleet
{
    public const string Serial = "S1";
    public const string Imported = "S9";

    private static readonly DeviceRecord[] Values =
    [
        .. Enumerable.Range(0, 8).Select(value => Sample.Record(Serial, value.ToString(CultureInfo.InvariantCulture), Sample.Edge(1))),
    ];

    /// <summary>The record that an import adds.</summary>
    public static readonly DeviceRecord Addition = Sample.Record(Imported, "imported", Sample.Edge(9));

    private static readonly DateTimeOffset Start = Sample.Noon;

    /// <summary>Returns a moment; each change has its own.</summary>
    public static DateTimeOffset At(int change) => Start.AddSeconds(change);

    /// <summary>Returns the record of the device with a value, which grows with every change at the vendors.</summary>
    public static DeviceRecord Record(int value) => Values[value];

    /// <summary>Returns the value in a snapshot; -1 for none.</summary>
    public static int ValueIn(TenantSnapshot? snapshot) => snapshot?.Find(Serial) is { } record ? Array.IndexOf(Values, record) : -1;

    public static DeviceOutcome Crossed(int value) => new(Serial, null, Sample.Edge(1), new CrossingOutcome.Crossed(Record(value), null));

    /// <summary>Returns the contents of a snapshot, and the time, which differs between two changes.</summary>
    public static string Describe(TenantSnapshot? snapshot) =>
        snapshot is null
            ? "none"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{ValueIn(snapshot)}{(snapshot.Find(Imported) is null ? "" : "+")} of {(snapshot.ChangedAt - Start).TotalSeconds}"
            );
}

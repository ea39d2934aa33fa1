using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>Represents the selected records of one snapshot, by position. Immutable.</summary>
public sealed class TenantSlice
{
    private readonly int[]? _locations;
    private readonly int _start;
    private readonly bool _withContacts;

    private TenantSlice(TenantSnapshot snapshot, int[]? locations, int start, int count, bool withContacts = true) =>
        (Snapshot, _locations, _start, Count, _withContacts) = (snapshot, locations, start, count, withContacts);

    /// <summary>Gets the snapshot.</summary>
    public TenantSnapshot Snapshot { get; }

    /// <summary>Gets the number of selected records.</summary>
    public int Count { get; }

    /// <summary>Gets the selected records in stored order.</summary>
    public IEnumerable<DeviceRecord> Records
    {
        get
        {
            var selected = _locations is null
                ? Snapshot.Records.From(_start).Take(Count)
                : _locations.Skip(_start).Take(Count).Select(Snapshot.Records.At);
            return _withContacts ? selected : selected.Select(r => r.WithoutContacts);
        }
    }

    /// <summary>Gets the total length of the selected records in bytes of JSON, without separators.</summary>
    public long JsonBytes =>
        _locations is null && _withContacts && Count == Snapshot.Records.Count
            ? Snapshot.Records.JsonBytes
            : Records.Sum(r => (long)r.Utf8.Length);

    /// <summary>Selects from a snapshot: by the most selective index, then filters its candidates.</summary>
    public static TenantSlice Of(TenantSnapshot snapshot, RecordQuery query)
    {
        if (query.SelectsAll)
        {
            return new TenantSlice(snapshot, null, 0, snapshot.Records.Count);
        }

        int[] matches = [.. RecordIndexes.Candidates(snapshot.Records, query).Where(i => Matches(snapshot.Records.At(i), query))];
        Array.Sort(matches);
        return new TenantSlice(snapshot, matches, 0, matches.Length);
    }

    /// <summary>Selects the records of several enterprises; all when none is given.</summary>
    public static TenantSlice Of(TenantSnapshot snapshot, IReadOnlyCollection<long> enterpriseIds, DateTimeOffset? lastContactAfter) =>
        Of(snapshot, new RecordQuery(snapshot.Tenant.System) { EnterpriseIds = [.. enterpriseIds], LastContactAfter = lastContactAfter });

    /// <summary>Returns a part of the slice.</summary>
    public TenantSlice Part(int skip, int take) => new(Snapshot, _locations, _start + skip, take, _withContacts);

    /// <summary>Returns the same records without personal data.</summary>
    public TenantSlice WithoutContacts() => new(Snapshot, _locations, _start, Count, withContacts: false);

    private static bool Matches(DeviceRecord record, RecordQuery query) =>
        (query.Serials.IsEmpty || query.Serials.Contains(record.SerialNumber))
        && (query.ClientIds.IsEmpty || (record.Client is { } client && query.ClientIds.Contains(client.ClientId)))
        && (query.SiteIds.IsEmpty || (record.Client?.SiteId is { } site && query.SiteIds.Contains(site)))
        && (query.EnterpriseIds.IsEmpty || (record.Edge is { } edge && query.EnterpriseIds.Contains(edge.EnterpriseId)))
        && (query.LastContactAfter is not { } after || record.LastContactTicks > after.UtcTicks);
}

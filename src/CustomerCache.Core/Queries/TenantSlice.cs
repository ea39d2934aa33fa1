using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

/// <summary>Represents the selected records of one snapshot, by position. Immutable.</summary>
public sealed class TenantSlice
{
    private readonly int[]? _positions;
    private readonly int _start;
    private readonly bool _withContacts;

    private TenantSlice(TenantSnapshot snapshot, int[]? positions, int start, int count, bool withContacts = true) =>
        (Snapshot, _positions, _start, Count, _withContacts) = (snapshot, positions, start, count, withContacts);

    /// <summary>Gets the snapshot.</summary>
    public TenantSnapshot Snapshot { get; }

    /// <summary>Gets the number of selected records.</summary>
    public int Count { get; }

    /// <summary>Gets the selected records in stored order.</summary>
    public IEnumerable<DeviceRecord> Records
    {
        get
        {
            for (var i = 0; i < Count; i++)
            {
                yield return this[i];
            }
        }
    }

    /// <summary>Gets a selected record.</summary>
    public DeviceRecord this[int index]
    {
        get
        {
            var record = Snapshot.Records[_positions is null ? _start + index : _positions[_start + index]];
            return _withContacts ? record : record.WithoutContacts;
        }
    }

    /// <summary>Selects from a snapshot: by the most selective index, then filters its candidates.</summary>
    public static TenantSlice Of(TenantSnapshot snapshot, RecordQuery query)
    {
        if (query.SelectsAll)
        {
            return new TenantSlice(snapshot, null, 0, snapshot.Records.Length);
        }

        var matches = Candidates(snapshot, query).Where(i => Matches(snapshot.Records[i], query)).ToArray();
        Array.Sort(matches);
        return new TenantSlice(snapshot, matches, 0, matches.Length);
    }

    /// <summary>Selects the records of several enterprises; all when none is given.</summary>
    public static TenantSlice Of(TenantSnapshot snapshot, IReadOnlyCollection<long> enterpriseIds, DateTimeOffset? lastContactAfter) =>
        Of(snapshot, new RecordQuery(snapshot.Tenant.System) { EnterpriseIds = [.. enterpriseIds], LastContactAfter = lastContactAfter });

    /// <summary>Returns a part of the slice.</summary>
    public TenantSlice Part(int skip, int take) => new(Snapshot, _positions, _start + skip, take, _withContacts);

    /// <summary>Returns the same records without personal data.</summary>
    public TenantSlice WithoutContacts() => new(Snapshot, _positions, _start, Count, withContacts: false);

    private static int[] Candidates(TenantSnapshot snapshot, RecordQuery query)
    {
        var indexes = snapshot.Indexes;
        int[]? best = null;
        Consider(
            query.Serials,
            (serial, found) =>
            {
                if (indexes.BySerial.TryGetValue(serial, out var i))
                {
                    found.Add(i);
                }
            }
        );
        Consider(query.ClientIds, (id, found) => found.AddRange(indexes.OfClient(id)));
        Consider(query.SiteIds, (id, found) => found.AddRange(indexes.OfSite(id)));
        Consider(query.EnterpriseIds, (id, found) => found.AddRange(indexes.OfEnterprise(id)));
        if (
            query.LastContactAfter is { } after
            && indexes.ContactedAfter(after.UtcTicks) is var later
            && later.Length < (best?.Length ?? int.MaxValue)
        )
        {
            best = later.ToArray();
        }

        return best!;

        void Consider<T>(IReadOnlyCollection<T> values, Action<T, List<int>> find)
        {
            if (values.Count == 0)
            {
                return;
            }

            var found = new List<int>();
            foreach (var value in values)
            {
                find(value, found);
            }

            best = best is null || found.Count < best.Length ? [.. found] : best;
        }
    }

    private static bool Matches(DeviceRecord record, RecordQuery query) =>
        (query.Serials.IsEmpty || query.Serials.Contains(record.SerialNumber))
        && (query.ClientIds.IsEmpty || (record.Client is { } client && query.ClientIds.Contains(client.ClientId)))
        && (query.SiteIds.IsEmpty || (record.Client?.SiteId is { } site && query.SiteIds.Contains(site)))
        && (query.EnterpriseIds.IsEmpty || (record.Edge is { } edge && query.EnterpriseIds.Contains(edge.EnterpriseId)))
        && (query.LastContactAfter is not { } after || record.LastContactTicks > after.UtcTicks);
}

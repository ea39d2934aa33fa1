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

    /// <summary>Gets whether every record of the snapshot is selected.</summary>
    public bool IsWhole => _locations is null && Count == Snapshot.Records.Count;

    /// <summary>Gets whether the records have personal data.</summary>
    public bool HasContacts => _withContacts;

    /// <summary>Gets the total length of the selected records in bytes of JSON, without separators.</summary>
    public long JsonBytes => IsWhole && _withContacts ? Snapshot.Records.JsonBytes : Records.Sum(r => (long)r.Utf8.Length);

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

/// <summary>Finds the locations of records that may match a query, by the indexes of a table's chunks.</summary>
internal static class RecordIndexes
{
    /// <summary>Returns candidates, in no particular order: in each chunk those of the most selective index.</summary>
    public static List<int> Candidates(RecordTable records, RecordQuery query)
    {
        var found = new List<int>();
        if (!query.Serials.IsEmpty)
        {
            foreach (var serial in query.Serials)
            {
                if (records.TryLocate(serial, out var location))
                {
                    found.Add(location);
                }
            }

            return found;
        }

        var (number, best, next) = (0, new List<ushort>(), new List<ushort>());
        foreach (var chunk in records.Chunks)
        {
            var isFirst = true;
            Consider(chunk, query.ClientIds, static c => c.ByClient);
            Consider(chunk, query.SiteIds, static c => c.BySite);
            Consider(chunk, query.EnterpriseIds, static c => c.ByEnterprise);
            if (query.LastContactAfter is { } after)
            {
                next.AddRange(chunk.ByLastContact.GreaterThan(after.UtcTicks));
                Choose();
            }

            foreach (var offset in best)
            {
                found.Add(RecordTable.Location(number, offset));
            }

            number++;

            void Consider(RecordChunk chunk, IReadOnlyCollection<long> ids, Func<RecordChunk, ChunkIndex> index)
            {
                if (ids.Count == 0)
                {
                    return;
                }

                foreach (var id in ids)
                {
                    next.AddRange(index(chunk).Of(id));
                }

                Choose();
            }

            void Choose()
            {
                if (isFirst || next.Count < best.Count)
                {
                    (best, next) = (next, best);
                }

                isFirst = false;
                next.Clear();
            }
        }

        return found;
    }
}

using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Queries;

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

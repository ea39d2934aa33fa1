using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CustomerCache.Core.Snapshots;

/// <summary>Combines lists of records. Order is significant: callers get records in stored order.</summary>
public static class RecordList
{
    /// <summary>Returns one record per serial number: the last one, at the position of the first.</summary>
    public static ImmutableArray<DeviceRecord> Distinct(IEnumerable<DeviceRecord> records) => Merge([], records);

    /// <summary>
    /// Merges stored and new records: equal serial numbers are replaced in place, new ones appended, those only in <paramref
    /// name="stored"/> kept.
    /// </summary>
    /// <remarks>Records are replaced whole, never field by field; serial numbers are compared ordinally.</remarks>
    public static ImmutableArray<DeviceRecord> Merge(IReadOnlyCollection<DeviceRecord> stored, IEnumerable<DeviceRecord> fresh)
    {
        var merged = new List<DeviceRecord>(stored.Count);
        var positions = new Dictionary<string, int>(stored.Count, StringComparer.Ordinal);
        foreach (var record in stored.Concat(fresh))
        {
            ref var position = ref CollectionsMarshal.GetValueRefOrAddDefault(positions, record.SerialNumber, out var exists);
            if (exists)
            {
                merged[position] = record;
            }
            else
            {
                position = merged.Count;
                merged.Add(record);
            }
        }

        return [.. merged];
    }
}

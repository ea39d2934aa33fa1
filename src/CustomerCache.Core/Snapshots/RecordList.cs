using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CustomerCache.Core.Snapshots;

/// <summary>Arithmetic on lists of records. Order is meaning: callers get records in stored order.</summary>
public static class RecordList
{
    /// <summary>One record per serial number: the last one wins, at the position of the first.</summary>
    public static ImmutableArray<DeviceRecord> Distinct(IEnumerable<DeviceRecord> records) => Merge([], records);

    /// <summary>
    /// Stored and new records as one list: a serial number in both is replaced in place, new ones are appended, those only in
    /// <paramref name="stored"/> are kept. Records are replaced whole, never field by field; serial numbers are compared literally.
    /// </summary>
    public static ImmutableArray<DeviceRecord> Merge(ImmutableArray<DeviceRecord> stored, IEnumerable<DeviceRecord> fresh)
    {
        var merged = new List<DeviceRecord>(stored.Length);
        var positions = new Dictionary<string, int>(stored.Length, StringComparer.Ordinal);
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

    /// <summary>The same list with the old objects where records are equal, so that what did not change is held once.</summary>
    internal static IEnumerable<DeviceRecord> Reuse(TenantSnapshot old, IEnumerable<DeviceRecord> records) =>
        records.Select(r => old.Find(r.SerialNumber) is { } known && known.Equals(r) ? known : r);
}

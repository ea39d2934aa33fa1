using System.Collections.Immutable;

namespace CustomerCache.Core.Snapshots;

/// <summary>Indexes the positions of records by the values that callers select by. Immutable.</summary>
/// <remarks>Rarely used indexes are built on first use.</remarks>
internal sealed class SnapshotIndexes
{
    private readonly Lazy<Dictionary<long, int[]>> _byClient;
    private readonly Lazy<Dictionary<long, int[]>> _bySite;
    private readonly Lazy<Dictionary<long, int[]>> _byEnterprise;
    private readonly Lazy<int[]> _byLastContact;

    public SnapshotIndexes(ImmutableArray<DeviceRecord> records)
    {
        Records = records;
        JsonBytes = records.Sum(r => (long)r.Utf8.Length);
        BySerial = new Dictionary<string, int>(records.Length, StringComparer.Ordinal);
        for (var i = 0; i < records.Length; i++)
        {
            BySerial.Add(records[i].SerialNumber, i);
        }

        _byClient = new(() => GroupBy(r => r.Client?.ClientId));
        _bySite = new(() => GroupBy(r => r.Client?.SiteId));
        _byEnterprise = new(() => GroupBy(r => r.Edge?.EnterpriseId));
        _byLastContact = new(() => [.. Enumerable.Range(0, records.Length).OrderBy(i => records[i].LastContactTicks)]);
    }

    public ImmutableArray<DeviceRecord> Records { get; }

    public long JsonBytes { get; }

    public Dictionary<string, int> BySerial { get; }

    public ReadOnlySpan<int> OfClient(long clientId) => Of(_byClient, clientId);

    public ReadOnlySpan<int> OfSite(long siteId) => Of(_bySite, siteId);

    public ReadOnlySpan<int> OfEnterprise(long enterpriseId) => Of(_byEnterprise, enterpriseId);

    /// <summary>
    /// Returns the positions of records contacted strictly after a time (UTC ticks), ordered by time, without those never contacted.
    /// </summary>
    public ReadOnlySpan<int> ContactedAfter(long ticks)
    {
        var order = _byLastContact.Value;
        var (low, high) = (0, order.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Records[order[middle]].LastContactTicks > ticks)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return order.AsSpan(low);
    }

    private static ReadOnlySpan<int> Of(Lazy<Dictionary<long, int[]>> index, long key) => index.Value.GetValueOrDefault(key);

    private Dictionary<long, int[]> GroupBy(Func<DeviceRecord, long?> key) =>
        Enumerable
            .Range(0, Records.Length)
            .Where(i => key(Records[i]) is not null)
            .GroupBy(i => key(Records[i])!.Value)
            .ToDictionary(g => g.Key, g => g.ToArray());
}

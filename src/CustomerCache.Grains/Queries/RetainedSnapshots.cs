using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Queries;

/// <summary>Retains older versions that are being read block by block, so that the read can complete.</summary>
/// <remarks>Versions share unchanged records, so a retained version costs little more than its index. Thread safe.</remarks>
internal sealed class RetainedSnapshots(TimeProvider time)
{
    /// <summary>How long a version is retained after its last read.</summary>
    /// <value>2 minutes.</value>
    public static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, long Version), (TenantSnapshot Snapshot, long ReadAt)> _kept = [];

    /// <summary>Retains versions of which a block was read.</summary>
    public void Keep(ImmutableArray<TenantSnapshot> snapshots)
    {
        lock (_gate)
        {
            foreach (var old in _kept.Where(k => time.GetElapsedTime(k.Value.ReadAt) > Retention).Select(k => k.Key).ToArray())
            {
                _kept.Remove(old);
            }

            foreach (var snapshot in snapshots)
            {
                _kept[(snapshot.Tenant, snapshot.Version)] = (snapshot, time.GetTimestamp());
            }
        }
    }

    /// <summary>Returns a retained version; null when it is not retained.</summary>
    public TenantSnapshot? Find(TenantId tenant, long version)
    {
        lock (_gate)
        {
            return _kept.TryGetValue((tenant, version), out var kept) ? kept.Snapshot : null;
        }
    }
}

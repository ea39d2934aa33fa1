using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Queries;

/// <summary>
/// Older versions that somebody has begun to read block by block, kept for a while so that they can be read to the end. Records that did
/// not change are shared between versions, so a kept version costs little more than its index. Thread safe.
/// </summary>
internal sealed class RetainedSnapshots(TimeProvider time)
{
    /// <summary>How long a version is kept after it was read last.</summary>
    public static readonly TimeSpan Retention = TimeSpan.FromMinutes(2);

    private readonly Lock _gate = new();
    private readonly Dictionary<(TenantId Tenant, long Version), (TenantSnapshot Snapshot, long ReadAt)> _kept = [];

    /// <summary>A block of these versions was read; others may follow.</summary>
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

    /// <summary>A version that is kept; null when it is not, or no longer.</summary>
    public TenantSnapshot? Find(TenantId tenant, long version)
    {
        lock (_gate)
        {
            return _kept.TryGetValue((tenant, version), out var kept) ? kept.Snapshot : null;
        }
    }
}

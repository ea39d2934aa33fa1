using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Tenants;

/// <summary>A pass over a tenant outside its turn: it lists, decides and waits for devices, and changes nothing.</summary>
internal sealed class ThreadPoolReader(TenantReader reader) : TenantReader
{
    public override Task<VendorResult<TenantPass>> ReadAsync(TenantSnapshot? stored, RefreshProgress progress, CancellationToken cancellationToken) =>
        ThreadPoolWork.RunAsync(() => reader.ReadAsync(stored, progress, cancellationToken), cancellationToken);
}

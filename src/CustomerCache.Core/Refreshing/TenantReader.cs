using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>One pass over a tenant: list its devices, decide what can be decided at once, cross the others. The systems differ here and in the merge only.</summary>
public abstract class TenantReader
{
    /// <summary>
    /// Reads the whole tenant. A fault, or a pass without devices, means that nothing is known and nothing may be replaced.
    /// </summary>
    /// <param name="stored">What is served now, from which parts are carried forward.</param>
    /// <param name="progress">Told of every device.</param>
    /// <param name="cancellationToken">Ends the pass; nothing is kept of it.</param>
    public abstract Task<VendorResult<TenantPass>> ReadAsync(TenantSnapshot? stored, RefreshProgress progress, CancellationToken cancellationToken);
}

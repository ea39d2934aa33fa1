using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>Stands in where a silo has no replicas.</summary>
internal sealed class NoHandover : ITenantHandover
{
    /// <inheritdoc/>
    public void TakeOver(TenantState state)
    {
        // Reads here go to the owner.
    }

    /// <inheritdoc/>
    public TenantState? Find(TenantId tenant) => null;
}

using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>Serves on what an owner on this silo served, from the moment that the owner leaves.</summary>
internal interface ITenantHandover
{
    /// <summary>Takes a state over; when the call returns, reads on this silo see it or a later one without the owner.</summary>
    void TakeOver(TenantState state);

    /// <summary>Returns what this silo serves of a tenant, for an owner that finds nothing stored; null for nothing.</summary>
    TenantState? Find(TenantId tenant);
}

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

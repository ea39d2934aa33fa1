using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>Keeps serving an owner's state on this silo after the owner deactivates.</summary>
internal interface ITenantHandover
{
    /// <summary>Takes a state over; when the call returns, reads on this silo see it or a later one without the owner.</summary>
    void TakeOver(TenantState state);

    /// <summary>Returns the state that this silo serves, for an owner that finds nothing stored; null for none.</summary>
    TenantState? Find(TenantId tenant);
}

/// <summary>Represents the absence of replicas on a silo.</summary>
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

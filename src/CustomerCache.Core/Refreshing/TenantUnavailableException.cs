using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// The owner of a tenant cannot be reached, or cannot store: nothing was changed as far as is known, and the same call may work in a moment.
/// Reads do not need the owner.
/// </summary>
public sealed class TenantUnavailableException(TenantId tenant, Exception cause) : Exception($"The owner of {tenant} cannot be reached or cannot store now: {cause.Message}", cause)
{
    /// <summary>Whose owner.</summary>
    public TenantId Tenant => tenant;
}

using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Holds the publications of tenants owned by this silo, so that it serves the owner's snapshot instead of a copy. Thread safe.
/// </summary>
internal sealed class OwnedTenants
{
    private readonly ConcurrentDictionary<TenantId, TenantPublication> _publications = new();

    /// <summary>Returns the publication of an owner on this silo; null when the owner is elsewhere.</summary>
    public TenantPublication? Find(TenantId tenant) => _publications.GetValueOrDefault(tenant);

    /// <summary>Registers an activated owner.</summary>
    public void Add(TenantId tenant, TenantPublication publication) => _publications[tenant] = publication;

    /// <summary>Unregisters an owner that was deactivated or superseded; a later activation's publication stays.</summary>
    public void Remove(TenantId tenant, TenantPublication publication) => _publications.TryRemove(KeyValuePair.Create(tenant, publication));
}

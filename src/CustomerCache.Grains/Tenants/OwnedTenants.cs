using System.Collections.Concurrent;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Holds the publications of the tenants whose owner is active on this silo, so that the silo serves the owner's own snapshot instead of a
/// copy. Thread safe.
/// </summary>
internal sealed class OwnedTenants
{
    private readonly ConcurrentDictionary<TenantId, TenantPublication> _publications = new();

    /// <summary>The publication of an owner on this silo; null when the owner is elsewhere.</summary>
    public TenantPublication? Find(TenantId tenant) => _publications.GetValueOrDefault(tenant);

    /// <summary>An owner has become active.</summary>
    public void Add(TenantId tenant, TenantPublication publication) => _publications[tenant] = publication;

    /// <summary>
    /// An owner has left, or was superseded by one elsewhere. Only its own publication is removed, never that of a later activation.
    /// </summary>
    public void Remove(TenantId tenant, TenantPublication publication) => _publications.TryRemove(KeyValuePair.Create(tenant, publication));
}

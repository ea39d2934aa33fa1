using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Storage;

/// <summary>Keeps the state of tenants over restarts. One writer per tenant; thread safe between tenants.</summary>
internal interface ITenantStorage
{
    /// <summary>Tenants of which something is stored.</summary>
    IReadOnlyList<TenantId> List();

    /// <summary>What is stored of a tenant; unknown when nothing can be read. What is damaged is set aside and reported.</summary>
    Task<TenantState> LoadAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>Stores a state; records are written only when they are another version than <paramref name="before"/>'s.</summary>
    Task SaveAsync(TenantState before, TenantState after, CancellationToken cancellationToken);
}

using System.Collections.Immutable;

namespace CustomerCache.Grains.Interfaces;

/// <summary>
/// Looks for tenants that are due, in the whole cluster: one activation, key 0, woken by a reminder wherever a silo is left. Remembers
/// which tenants were ever stored.
/// </summary>
[Alias("customer-cache.IRefreshCoordinatorGrain")]
internal interface IRefreshCoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>Sees to it that the reminder is set, and looks at once. Called by every silo when it starts.</summary>
    [Alias("EnsureStarted")]
    Task EnsureStartedAsync(CancellationToken cancellationToken);

    /// <summary>Starts the refresh of every tenant that is due.</summary>
    [Alias("Check")]
    Task CheckAsync(CancellationToken cancellationToken);

    /// <summary>Tenants of which something is stored, as <c>system/host</c>.</summary>
    [Alias("GetStored")]
    Task<ImmutableArray<string>> GetStoredAsync(CancellationToken cancellationToken);

    /// <summary>Something is stored of a tenant for the first time.</summary>
    [Alias("AddStored")]
    Task AddStoredAsync(string tenant, CancellationToken cancellationToken);
}

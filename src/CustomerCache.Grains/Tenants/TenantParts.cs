using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CustomerCache.Grains.Tenants;

/// <summary>What all tenants of a silo share.</summary>
/// <param name="Vendors">The vendors as configured on this silo.</param>
/// <param name="Readers">Makes what reads a tenant.</param>
/// <param name="Options">Attempts, waits, guards.</param>
/// <param name="Observer">Told of everything that happens to a tenant.</param>
/// <param name="Gathering">Told of what happened on other silos while devices of a tenant were crossed; logged there already.</param>
/// <param name="Storage">Where pages are kept.</param>
/// <param name="Time">Clock.</param>
/// <param name="Loggers">For the parts that log.</param>
/// <param name="Owned">Where this silo finds the snapshots of its own owners.</param>
/// <param name="Handover">Takes over what an owner served when it leaves.</param>
/// <param name="Caches">Where what callers derived from records is invalidated; resolved late, since it is built on the engine.</param>
/// <param name="Upkeep">The clock of replication, the system's.</param>
/// <param name="Loss">Signals that the storage lost its data.</param>
/// <param name="Crossings">Crosses devices on this silo; remembers answers of Bruin until the refresh that asked has ended.</param>
internal sealed record TenantParts(
    IVendors Vendors,
    TenantReaders Readers,
    RefreshOptions Options,
    IRefreshObserver Observer,
    [FromKeyedServices(RefreshObserverRoles.Owner)] IRefreshObserver Gathering,
    [FromKeyedServices(CustomersStorage.Name)] IGrainStorage Storage,
    TimeProvider Time,
    ILoggerFactory Loggers,
    OwnedTenants Owned,
    ITenantHandover Handover,
    Lazy<ICacheInvalidator> Caches,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider Upkeep,
    StorageLoss Loss,
    DeviceCrossings Crossings
)
{
    /// <summary>A number from 0 up to, not including, 1; spreads the waits between attempts.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;
}

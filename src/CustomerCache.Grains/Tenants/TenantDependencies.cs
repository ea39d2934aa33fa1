using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Orleans.Storage;

namespace CustomerCache.Grains.Tenants;

/// <summary>Holds the dependencies of tenant grains.</summary>
/// <param name="Vendors">The configured vendors.</param>
/// <param name="Readers">Creates the readers of tenants.</param>
/// <param name="Options">Attempts, waits and guards.</param>
/// <param name="Observer">Receives all events of a tenant.</param>
/// <param name="Gathering">Receives incidents of other silos, which logged them already.</param>
/// <param name="Storage">Stores pages.</param>
/// <param name="Stores">Stores journals.</param>
/// <param name="Serializer">Encodes the rows of journals.</param>
/// <param name="Time">The product's clock.</param>
/// <param name="Loggers">Creates the loggers of components.</param>
/// <param name="Owned">Holds the snapshots owned by this silo.</param>
/// <param name="Handover">Takes over the state of a deactivating owner.</param>
/// <param name="Caches">Invalidates derived entries; lazy, since it depends on the engine.</param>
/// <param name="SystemTime">The system clock, for replication.</param>
/// <param name="Loss">Signals that the storage lost its data.</param>
/// <param name="Crossings">Crosses devices on this silo and caches Bruin's data until the refresh ends.</param>
/// <param name="Stopping">Ends the refreshes of this silo before it leaves.</param>
internal sealed record TenantDependencies(
    IVendors Vendors,
    TenantReaders Readers,
    RefreshOptions Options,
    IEventObserver<RefreshEvent> Observer,
    [FromKeyedServices(RefreshObserverRoles.Owner)] IEventObserver<RefreshEvent> Gathering,
    [FromKeyedServices(CustomersStorage.Name)] IGrainStorage Storage,
    IKeyedStores Stores,
    Serializer Serializer,
    TimeProvider Time,
    ILoggerFactory Loggers,
    OwnedTenants Owned,
    ITenantHandover Handover,
    Lazy<ICacheInvalidator> Caches,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider SystemTime,
    StorageLoss Loss,
    DeviceCrossings Crossings,
    SiloStopping Stopping
)
{
    /// <summary>Returns a number in [0, 1) that spreads the waits between attempts.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Returns the store of a tenant's state.</summary>
    public TenantPages Pages(TenantId tenant, GrainId owner) =>
        new(Storage, new TenantJournal(Stores, Serializer, tenant), owner, tenant, Time, Loggers.CreateLogger<TenantPages>());
}

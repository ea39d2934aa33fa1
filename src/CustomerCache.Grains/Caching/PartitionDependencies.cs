using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>Holds the dependencies of partition and feed grains.</summary>
/// <param name="Stores">Opens their stores.</param>
/// <param name="Terms">Their limits.</param>
/// <param name="Observers">Receive their events.</param>
/// <param name="Stopping">Signals that the silo is stopping.</param>
/// <param name="Owned">Holds the partitions owned by this silo.</param>
/// <param name="Loss">Signals that the storage lost its data.</param>
/// <param name="Time">The product's clock.</param>
/// <param name="SystemTime">The system clock, for timeouts and retries.</param>
internal sealed record PartitionDependencies(
    IKeyedStores Stores,
    PartitionTerms Terms,
    IPartitionObservers Observers,
    SiloStopping Stopping,
    OwnedPartitions Owned,
    StorageLoss Loss,
    TimeProvider Time,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider SystemTime
);

/// <summary>Provides the observers of partition events.</summary>
public interface IPartitionObservers
{
    /// <summary>Returns the observer of a partition.</summary>
    IPartitionObserver Of(string partition);
}

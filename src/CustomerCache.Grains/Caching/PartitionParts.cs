using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>What every partition, and the feed, is made of.</summary>
/// <param name="Stores">Where they are kept.</param>
/// <param name="Terms">Their limits.</param>
/// <param name="Observers">Who is told.</param>
/// <param name="Stopping">When to leave.</param>
/// <param name="Owned">Where this silo finds its own owners.</param>
/// <param name="Loss">Signals that the store lost its data.</param>
/// <param name="Time">The product's clock.</param>
/// <param name="Upkeep">The clock of everything that must go on whatever the product's clock says.</param>
internal sealed record PartitionParts(
    IKeyedStores Stores,
    PartitionTerms Terms,
    IPartitionObservers Observers,
    SiloStopping Stopping,
    OwnedPartitions Owned,
    StorageLoss Loss,
    TimeProvider Time,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider Upkeep
);

/// <summary>Who is told what a partition cannot tell those who call it, as the host provides it.</summary>
public interface IPartitionObservers
{
    /// <summary>The one of a partition.</summary>
    IPartitionObserver Of(string partition);
}

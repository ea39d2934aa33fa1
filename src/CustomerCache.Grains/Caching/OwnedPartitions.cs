using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>Holds the partitions owned by this silo, so that present values are read without a grain call. Thread safe.</summary>
internal sealed class OwnedPartitions
{
    private readonly CachePartitionGrain?[] _owners = new CachePartitionGrain?[Partitioning.Count];

    /// <summary>Reads a present value; returns null when the partition is owned elsewhere or only its grain can decide.</summary>
    public CacheReading.Found? TryRead(int partition, CacheKey key) => Volatile.Read(ref _owners[partition])?.TryRead(key);

    /// <summary>Registers an activated owner.</summary>
    public void Add(int partition, CachePartitionGrain owner) => Volatile.Write(ref _owners[partition], owner);

    /// <summary>Unregisters an owner; a later activation stays registered.</summary>
    public void Remove(int partition, CachePartitionGrain owner) => Interlocked.CompareExchange(ref _owners[partition], null, owner);
}

/// <summary>Provides the cluster's partitions to this silo.</summary>
internal sealed class SiloPartitions(
    IGrainFactory grains,
    OwnedPartitions owned,
    TimeProvider clock,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time
) : IPartitions
{
    /// <inheritdoc/>
    public IReadOnlyList<ICachePartition> All { get; } =
    [.. Enumerable.Range(0, Partitioning.Count).Select(number => new GrainPartition(number, grains, owned, clock, time))];
}

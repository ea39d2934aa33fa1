using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Grains.Replicas;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>The partitions of the cluster, as this silo calls them.</summary>
internal sealed class SiloPartitions(IGrainFactory grains, OwnedPartitions owned, TimeProvider clock, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time) : IPartitions
{
    /// <inheritdoc/>
    public IReadOnlyList<ICachePartition> All { get; } = [.. Enumerable.Range(0, Partitioning.Count).Select(number => new GrainPartition(number, grains, owned, clock, time))];
}

using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// Holds the partitions whose owner is active on this silo, so that a value which is there is read without a call to the grain. Thread
/// safe.
/// </summary>
internal sealed class OwnedPartitions
{
    private readonly CachePartitionGrain?[] _owners = new CachePartitionGrain?[Partitioning.Count];

    /// <summary>Reads a value that is there; null when only the owner's turn can tell, or the owner is elsewhere.</summary>
    public CacheReading.Found? TryRead(int partition, CacheKey key) => Volatile.Read(ref _owners[partition])?.TryRead(key);

    /// <summary>An owner has become active.</summary>
    public void Add(int partition, CachePartitionGrain owner) => Volatile.Write(ref _owners[partition], owner);

    /// <summary>An owner leaves. Only itself is removed, never a later activation.</summary>
    public void Remove(int partition, CachePartitionGrain owner) => Interlocked.CompareExchange(ref _owners[partition], null, owner);
}

/// <summary>The partitions of the cluster, as this silo calls them.</summary>
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

/// <summary>
/// Tells when this silo begins to hand its grains over: calls that wait for something then end, so that nobody waits for them.
/// </summary>
internal sealed class SiloStopping : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(
            nameof(SiloStopping),
            ServiceLifecycleStage.Active + 1,
            static _ => Task.CompletedTask,
            _ => _stop.CancelAsync()
        );

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}

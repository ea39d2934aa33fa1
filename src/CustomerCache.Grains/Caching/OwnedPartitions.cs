using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// Holds the partitions whose owner is active on this silo, so that a value which is there is read without a call to the grain. Thread safe.
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

using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Caching;

/// <summary>Owns one partition of the domain caches; the key is 0 to 15.</summary>
/// <remarks>
/// Internal to silos: keys are already normalized. Clients call <see cref="IDomainCacheGrain"/>. A call that waits for a fetch does not
/// block others.
/// </remarks>
[Alias("customer-cache.ICachePartitionGrain")]
internal interface ICachePartitionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Returns the value, a lease, or the result of another caller's fetch within a wait of at most
    /// <see cref="IDomainCacheGrain.LongestWait"/>.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:00:20")]
    ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stores a value; returns <c>Stored</c>, <c>NotKept</c> or <c>Invalidated</c>.</summary>
    [Alias("Write")]
    [ResponseTimeout("00:00:20")]
    Task<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken);

    /// <summary>Renews a lease; returns false when the value fetched under it will not be stored.</summary>
    [Alias("Renew")]
    Task<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken);

    /// <summary>Releases a lease without a value; returns false when the lease is unknown.</summary>
    [Alias("GiveUp")]
    Task<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops stale entries; durable when the call returns.</summary>
    [Alias("Invalidate")]
    Task<InvalidationResult> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>Records relations of copies to entities; returns how many were already stale.</summary>
    [Alias("Record")]
    Task<int> RecordAsync(ImmutableArray<Relation> relations, CancellationToken cancellationToken);

    /// <summary>Records links between entities.</summary>
    [Alias("Learn")]
    Task AddLinksAsync(ImmutableArray<EntityLink> links, CancellationToken cancellationToken);

    /// <summary>Returns the known parents of a type.</summary>
    [Alias("ParentsOf")]
    Task<ImmutableArray<EntityLink>> ParentsOfAsync(ImmutableArray<EntityRef> children, string type, CancellationToken cancellationToken);

    /// <summary>Returns the holders of copies of an entity.</summary>
    [Alias("Relations")]
    Task<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken);

    /// <summary>Returns the usage of a domain, in total or for a glob pattern.</summary>
    [Alias("Measure")]
    Task<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken);

    /// <summary>Returns the first keys of a domain after one, in ordinal order.</summary>
    [Alias("List")]
    Task<ImmutableArray<CacheKeySummary>> ListAsync(
        string domain,
        GlobPattern? pattern,
        string? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the secret used to hash tokens. Held by partition 0; never leaves the silos.</summary>
    [Alias("GetSecret")]
    Task<ReadOnlyMemory<byte>> GetSecretAsync(CancellationToken cancellationToken);
}

/// <summary>The activation no longer owns the requested state or is deactivating; the call is retried on the current owner.</summary>
[GenerateSerializer, Alias("customer-cache.PartitionLostException")]
public sealed class OwnershipLostException() : Exception("The grain's ownership has moved to another activation; retry the call.");

/// <summary>An operation on a partition took effect in memory but could not be made durable.</summary>
[GenerateSerializer, Alias("customer-cache.NotDurableException")]
public sealed class NotDurableException(string message) : Exception(message);

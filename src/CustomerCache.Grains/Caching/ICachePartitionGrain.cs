using System.Collections.Immutable;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// The owner of one partition of the domain caches; key 0 to 15. A call that waits for somebody's fetch keeps nobody else waiting. For
/// silos: keys are in the form in which they are kept. Callers ask <see cref="IDomainCacheGrain"/>.
/// </summary>
[Alias("customer-cache.ICachePartitionGrain")]
internal interface ICachePartitionGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The value, or a lease, or what became of another one's fetch within a time, at most <see cref="IDomainCacheGrain.LongestWait"/>.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:00:20")]
    ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stores a value; gives <c>Stored</c>, <c>NotKept</c> or <c>Invalidated</c>.</summary>
    [Alias("Write")]
    [ResponseTimeout("00:00:20")]
    Task<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken);

    /// <summary>The fetcher is still at work; false when what he fetches will not be stored.</summary>
    [Alias("Renew")]
    Task<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken);

    /// <summary>The fetcher gives up; false when the lease is not known.</summary>
    [Alias("GiveUp")]
    Task<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops what is stale, for good before the call returns.</summary>
    [Alias("Invalidate")]
    Task<InvalidationResult> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>Notes copies; gives how many of them were stale already.</summary>
    [Alias("Record")]
    Task<int> RecordAsync(ImmutableArray<Relation> relations, CancellationToken cancellationToken);

    /// <summary>Notes which entity belongs to which other.</summary>
    [Alias("Learn")]
    Task AddLinksAsync(ImmutableArray<EntityLink> links, CancellationToken cancellationToken);

    /// <summary>The parents of a type that children are known to have.</summary>
    [Alias("ParentsOf")]
    Task<ImmutableArray<EntityLink>> ParentsOfAsync(ImmutableArray<EntityRef> children, string type, CancellationToken cancellationToken);

    /// <summary>Who holds copies of an entity.</summary>
    [Alias("Relations")]
    Task<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken);

    /// <summary>How much a domain holds, all of it or what a glob means.</summary>
    [Alias("Measure")]
    Task<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken);

    /// <summary>The secret with which tokens are hashed. Asked of partition 0 by silos, and told to nobody else.</summary>
    [Alias("GetSecret")]
    Task<ReadOnlyMemory<byte>> GetSecretAsync(CancellationToken cancellationToken);
}

using CustomerCache.Core.Caching.Relations;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// A partition as an engine provides it, wherever it is. Thread safe. What is acknowledged is durable, except values: losing one costs a
/// fetch and nothing else.
/// </summary>
public interface ICachePartition
{
    /// <summary>The value, or a lease, or what became of another one's fetch within <paramref name="wait"/>.</summary>
    ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stores a value, or says why not.</summary>
    ValueTask<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken);

    /// <summary>The fetcher is still at work; false when what he fetches will not be stored.</summary>
    ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken);

    /// <summary>The fetcher gives up, because it failed or for no reason; false when the lease is not known.</summary>
    ValueTask<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops what is stale. Throws <see cref="Stores.StoreUnavailableException"/> when that took effect but is not durable.</summary>
    ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>Notes copies; gives how many of them were stale already and were dropped.</summary>
    ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken);

    /// <summary>Notes which entity belongs to which other.</summary>
    ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken);

    /// <summary>The parents of a type that children are known to have.</summary>
    ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(IReadOnlyList<EntityRef> children, string type, CancellationToken cancellationToken);

    /// <summary>Who holds copies of an entity.</summary>
    ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken);

    /// <summary>How much a domain holds.</summary>
    ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken);

    /// <summary>The secret with which tokens are hashed: made when it is first asked for, kept as long as the store.</summary>
    ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken);
}

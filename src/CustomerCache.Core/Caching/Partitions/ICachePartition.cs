using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Represents a partition, local or remote. Implemented by the engine. Thread safe.</summary>
/// <remarks>Acknowledged changes are durable, except values: losing one costs only a fetch.</remarks>
public interface ICachePartition
{
    /// <summary>Returns the value, a lease, or the result of another caller's fetch within <paramref name="wait"/>.</summary>
    ValueTask<CacheReading> ReadAsync(CacheKey key, bool wantsLease, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    ValueTask<CacheWriting> WriteAsync(PartitionWrite write, CancellationToken cancellationToken);

    /// <summary>Renews a lease; returns false when the fetched value will not be stored.</summary>
    ValueTask<bool> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken);

    /// <summary>Releases a lease, with or without a failure message; returns false when the lease is unknown.</summary>
    ValueTask<bool> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>
    /// Drops stale entries. Throws <see cref="Stores.StoreUnavailableException"/> when that took effect but is not durable.
    /// </summary>
    ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>Records copies; returns how many of them were already stale and were dropped.</summary>
    ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken);

    /// <summary>Records links between entities.</summary>
    ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken);

    /// <summary>Returns the known parents of a type.</summary>
    ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(
        IReadOnlyList<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the holders of copies of an entity.</summary>
    ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken);

    /// <summary>Returns the usage of a domain.</summary>
    ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken);

    /// <summary>Returns at most <paramref name="limit"/> keys of a domain after one, in ordinal order.</summary>
    ValueTask<ImmutableArray<CacheKeySummary>> ListAsync(
        string domain,
        GlobPattern? pattern,
        string? after,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the secret for hashing tokens; created on first use, kept as long as the store.</summary>
    ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken);
}

/// <summary>Provides all partitions. Implemented by the engine.</summary>
/// <remarks>A key is always in the same partition, in any domain.</remarks>
public interface IPartitions
{
    /// <summary>Gets the partitions, by number.</summary>
    IReadOnlyList<ICachePartition> All { get; }
}

/// <summary>Represents a partition's immediate response to a reader.</summary>
public abstract record PartitionReading
{
    private PartitionReading() { }

    /// <summary>The read is complete.</summary>
    public sealed record Done(CacheReading Reading) : PartitionReading;

    /// <summary>Another caller fetches the key.</summary>
    /// <param name="End">The end of the fetch. Never fails.</param>
    /// <param name="For">The time after which the lease may have expired: read again.</param>
    public sealed record Wait(Task<FetchEnd> End, TimeSpan For) : PartitionReading;
}

/// <summary>Thrown when the owner of a partition is unreachable. Readers may treat it as a miss; invalidations must be retried.</summary>
public sealed class PartitionUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>Represents the limits of a partition.</summary>
/// <param name="LeaseFor">The lease duration without renewal.</param>
/// <param name="MaxBytes">The maximum bytes of keys and values; beyond it the least recently used entries are evicted (second
/// chance).</param>
/// <param name="LongestCopy">The maximum lifetime of a user's copy.</param>
public sealed record PartitionTerms(TimeSpan LeaseFor, long MaxBytes, TimeSpan LongestCopy);

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

    /// <summary>
    /// Drops what is stale. Throws <see cref="Stores.StoreUnavailableException"/> when that took effect but is not durable.
    /// </summary>
    ValueTask<InvalidationResult> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>Notes copies; gives how many of them were stale already and were dropped.</summary>
    ValueTask<int> RecordAsync(IReadOnlyList<Relation> relations, CancellationToken cancellationToken);

    /// <summary>Notes which entity belongs to which other.</summary>
    ValueTask AddLinksAsync(IReadOnlyList<EntityLink> links, CancellationToken cancellationToken);

    /// <summary>The parents of a type that children are known to have.</summary>
    ValueTask<IReadOnlyList<EntityLink>> ParentsOfAsync(
        IReadOnlyList<EntityRef> children,
        string type,
        CancellationToken cancellationToken
    );

    /// <summary>Who holds copies of an entity.</summary>
    ValueTask<RelationReport> RelationsAsync(EntityRef entity, CancellationToken cancellationToken);

    /// <summary>How much a domain holds.</summary>
    ValueTask<CacheUsage> MeasureAsync(string domain, GlobPattern? pattern, CancellationToken cancellationToken);

    /// <summary>The secret with which tokens are hashed: made when it is first asked for, kept as long as the store.</summary>
    ValueTask<byte[]> GetSecretAsync(CancellationToken cancellationToken);
}

/// <summary>All partitions, as an engine provides them. A key is always in the same one, whatever its domain.</summary>
public interface IPartitions
{
    /// <summary>The partitions, by their number.</summary>
    IReadOnlyList<ICachePartition> All { get; }
}

/// <summary>What a partition says to a reader at once.</summary>
public abstract record PartitionReading
{
    private PartitionReading() { }

    /// <summary>That is it.</summary>
    public sealed record Done(CacheReading Reading) : PartitionReading;

    /// <summary>Somebody fetches it.</summary>
    /// <param name="End">How that ends. Never fails.</param>
    /// <param name="For">After this long the fetcher may be given up: ask again.</param>
    public sealed record Wait(Task<FetchEnd> End, TimeSpan For) : PartitionReading;
}

/// <summary>The owner of a partition cannot be reached now. Readers may treat it as a miss; whoever invalidates must ask again.</summary>
public sealed class PartitionUnavailableException(string message, Exception inner) : Exception(message, inner);

/// <summary>The limits of a partition.</summary>
/// <param name="LeaseFor">How long a fetcher is believed to be alive unless he says so again.</param>
/// <param name="MaxBytes">How many bytes of keys and values it holds; beyond that, what was not read since it was last looked at goes
/// first.</param>
/// <param name="LongestCopy">How long a user's copy may live at the most.</param>
public sealed record PartitionTerms(TimeSpan LeaseFor, long MaxBytes, TimeSpan LongestCopy);

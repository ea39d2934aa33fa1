using CustomerCache.Core.Caching;
using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>Provides the domain caches to clients through the silo that the call reaches first.</summary>
/// <remarks>
/// Keys are written as over HTTP; a token in a key is replaced by its keyed hash on that silo. Stateless; all keys are equivalent.
/// </remarks>
[Alias("customer-cache.IDomainCacheGrain")]
public interface IDomainCacheGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// Returns the value, a lease, or the result of another caller's fetch within a wait of at most
    /// <see cref="IDomainCacheGrain.LongestWait"/>.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:00:20")]
    ValueTask<EntryAnswer> ReadAsync(CacheKey key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Returns a value that is present, or a miss; grants no lease and waits for no fetch.</summary>
    [Alias("Find")]
    ValueTask<EntryAnswer> FindAsync(CacheKey key, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    [Alias("Write")]
    [ResponseTimeout("00:00:20")]
    Task<WriteAnswer> WriteAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken);

    /// <summary>Renews a lease.</summary>
    [Alias("Renew")]
    Task<LeaseAnswer> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken);

    /// <summary>Releases a lease without a value; a message fails the callers that wait.</summary>
    [Alias("GiveUp")]
    Task<LeaseAnswer> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops stale entries; durable when the call returns.</summary>
    [Alias("Invalidate")]
    [ResponseTimeout("00:01:00")]
    Task<InvalidationAnswer> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the invalidations after a position, waiting at most <see cref="IDomainCacheGrain.LongestWait"/>; null returns the current
    /// position.
    /// </summary>
    [Alias("Follow")]
    [ReadOnly]
    [ResponseTimeout("00:00:20")]
    Task<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The longest wait of one call; to wait longer, call again.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
}

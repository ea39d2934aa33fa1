using CustomerCache.Core.Caching;
using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>
/// The domain caches for callers, by way of the silo that the call reaches first. Keys are written as over HTTP: a token in one is
/// replaced by its keyed hash here and goes no further. Stateless: any key will do.
/// </summary>
[Alias("customer-cache.IDomainCacheGrain")]
public interface IDomainCacheGrain : IGrainWithIntegerKey
{
    /// <summary>
    /// The value, or a lease, or what became of another one's fetch within a time, at most <see cref="IDomainCacheGrain.LongestWait"/>.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:00:20")]
    ValueTask<EntryAnswer> ReadAsync(CacheKey key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    [Alias("Write")]
    [ResponseTimeout("00:00:20")]
    Task<WriteAnswer> WriteAsync(CacheKey key, CacheValue value, CancellationToken cancellationToken);

    /// <summary>The fetcher is still at work.</summary>
    [Alias("Renew")]
    Task<LeaseAnswer> RenewAsync(CacheKey key, string lease, CancellationToken cancellationToken);

    /// <summary>The fetcher gives up; with a message, those who wait are told.</summary>
    [Alias("GiveUp")]
    Task<LeaseAnswer> ReleaseLeaseAsync(CacheKey key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops what is stale, for good before the call returns.</summary>
    [Alias("Invalidate")]
    [ResponseTimeout("00:01:00")]
    Task<InvalidationAnswer> InvalidateAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>
    /// What became stale after a position, waiting for something at most <see cref="IDomainCacheGrain.LongestWait"/>; null gives where the
    /// feed is.
    /// </summary>
    [Alias("Follow")]
    [ReadOnly]
    [ResponseTimeout("00:00:20")]
    Task<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>The longest wait of one call; a caller who wants to wait longer calls again.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
}

using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Connections;

/// <summary>
/// How a client reaches the caches. Thread safe. Throws <see cref="CacheRefusedException"/> for what is refused, and anything else when the
/// caches cannot be reached.
/// </summary>
public interface ICacheConnection
{
    /// <summary>The value, or a lease, or what became of another one's fetch within a time.</summary>
    ValueTask<CacheReading> ReadAsync(string domain, string key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    ValueTask<CacheWriting> WriteAsync(string domain, string key, CacheValue value, CancellationToken cancellationToken);

    /// <summary>The fetcher is still at work; false when what he fetches will not be stored.</summary>
    ValueTask<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken);

    /// <summary>The fetcher gives up; with a message, those who wait are told.</summary>
    ValueTask ReleaseLeaseAsync(string domain, string key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops what is stale; gives how many entries are gone.</summary>
    ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>What became stale after a position.</summary>
    ValueTask<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

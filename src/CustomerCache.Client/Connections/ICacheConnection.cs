using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Client.Connections;

/// <summary>
/// Connects a client to the domain caches. Thread safe. Throws <see cref="CacheRefusedException"/> for refused requests; any other
/// exception means that the caches are unavailable.
/// </summary>
public interface ICacheConnection
{
    /// <summary>Returns the value, a lease, or the result of another caller's fetch within a wait.</summary>
    ValueTask<CacheReading> ReadAsync(string domain, string key, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Returns an entry that is present; null when there is none. Requests no lease and waits for no fetch.</summary>
    ValueTask<CacheEntry?> FindAsync(string domain, string key, CancellationToken cancellationToken);

    /// <summary>Stores a value.</summary>
    ValueTask<CacheWriting> WriteAsync(string domain, string key, CacheValue value, CancellationToken cancellationToken);

    /// <summary>Renews a lease; returns false when the value fetched under it will not be stored.</summary>
    ValueTask<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken);

    /// <summary>Releases a lease without a value; a message fails the callers that wait.</summary>
    ValueTask ReleaseLeaseAsync(string domain, string key, string lease, string? message, CancellationToken cancellationToken);

    /// <summary>Drops stale entries; returns how many were dropped.</summary>
    ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>Returns the invalidations after a position.</summary>
    ValueTask<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Caching;

/// <summary>Publishes invalidations of the domain caches, in order, to near caches; one activation with key 0.</summary>
/// <remarks>Kept in memory only: after a silo failure the feed restarts, and its readers see a gap.</remarks>
[Alias("customer-cache.IInvalidationFeedGrain")]
internal interface IInvalidationFeedGrain : IGrainWithIntegerKey
{
    /// <summary>Appends an invalidation.</summary>
    [Alias("Append")]
    Task AppendAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the invalidations after a position, waiting at most <see cref="IDomainCacheGrain.LongestWait"/>; null returns the current
    /// position.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:00:20")]
    Task<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

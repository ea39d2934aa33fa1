using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// What became stale in the domain caches, in order, for those who cache beside; one activation, key 0. In memory only: when its silo is
/// lost it begins a new life, and whoever follows is told of a gap.
/// </summary>
[Alias("customer-cache.IInvalidationFeedGrain")]
internal interface IInvalidationFeedGrain : IGrainWithIntegerKey
{
    /// <summary>Tells everybody.</summary>
    [Alias("Append")]
    Task AppendAsync(Invalidation invalidation, CancellationToken cancellationToken);

    /// <summary>
    /// What came after a position, waiting for something at most <see cref="IDomainCacheGrain.LongestWait"/>; null gives where the feed is.
    /// </summary>
    [Alias("Read")]
    [ResponseTimeout("00:00:20")]
    Task<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

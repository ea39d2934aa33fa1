using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Grains.Interfaces;

/// <summary>Follows one feed of change events for the whole cluster; the key is its channel. For silos.</summary>
[Alias("customer-cache.IChangeFeedGrain")]
internal interface IChangeFeedGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the feed is followed, and tells how it fares.</summary>
    [Alias("Follow")]
    Task<FeedReport> FollowAsync(CancellationToken cancellationToken);
}

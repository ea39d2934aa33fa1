using CustomerCache.Grains.Abstractions.Messages;

namespace CustomerCache.Grains.Abstractions;

/// <summary>Follows one feed of change events for the whole cluster; the key is its channel. For silos.</summary>
[Alias("customer-cache.IChangeFeedGrain")]
public interface IChangeFeedGrain : IGrainWithStringKey
{
    /// <summary>Sees to it that the feed is followed, and tells how it fares.</summary>
    [Alias("Follow")]
    Task<FeedFollowing> FollowAsync(CancellationToken cancellationToken);
}

namespace CustomerCache.Core.Caching.Feed;

/// <summary>Tells those who cache beside the cache what has become stale, in order, as an engine provides it. Thread safe.</summary>
public interface IInvalidationFeed
{
    /// <summary>Tells everybody. Call when the caches themselves have dropped it: whoever asks them then gets nothing older.</summary>
    ValueTask AppendAsync(Invalidation stale, CancellationToken cancellationToken);

    /// <summary>
    /// What came after a position, waiting up to <paramref name="wait"/> for something. Null for the start: gives where the feed is now. A
    /// position that is too old, or of another life of the feed, gives <see cref="FeedPage.HasGap"/>.
    /// </summary>
    ValueTask<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken);
}

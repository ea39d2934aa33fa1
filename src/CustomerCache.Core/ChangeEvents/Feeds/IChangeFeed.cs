namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>A source that sends its changes as long as somebody listens.</summary>
public interface IChangeFeed
{
    /// <summary>The channel by which its events are known.</summary>
    string Channel { get; }

    /// <summary>
    /// Connects, and gives what comes. Ends when the feed does; throws <see cref="FeedPositionLostException"/> when the feed does not go on
    /// from the position, <see cref="TimeoutException"/> when it gives no sign of life for too long, and anything else when it cannot be
    /// reached.
    /// </summary>
    /// <param name="position">From where to go on; null for what comes from now on.</param>
    /// <param name="cancellationToken">Ends the connection.</param>
    IAsyncEnumerable<FeedNews> ReadAsync(string? position, CancellationToken cancellationToken);
}

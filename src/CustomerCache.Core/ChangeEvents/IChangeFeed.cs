using System.Collections.Immutable;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents;

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

/// <summary>The feeds that a deployment follows, as an engine provides them. Thread safe.</summary>
public interface IChangeFeeds
{
    /// <summary>Whether any are followed at all; if not, no connection is tried.</summary>
    bool IsEnabled { get; }

    /// <summary>How they fare.</summary>
    ValueTask<ImmutableArray<FeedReport>> ReportAsync(CancellationToken cancellationToken);
}

/// <summary>The feeds that are configured.</summary>
/// <param name="IsEnabled">Whether they are followed; if not, no connection is tried.</param>
/// <param name="All">The feeds, each with a channel of its own.</param>
public sealed record ChangeFeedList(bool IsEnabled, IReadOnlyList<IChangeFeed> All);

/// <summary>What comes by a connection to a feed.</summary>
public abstract record FeedNews
{
    private FeedNews() { }

    /// <summary>The feed has accepted the connection. Comes first, and once.</summary>
    public sealed record Connected : FeedNews;

    /// <summary>Something that the feed sent: one event or a list, in any form.</summary>
    /// <param name="Body">The JSON.</param>
    /// <param name="Position">The place after it, from which the feed goes on when it is asked to; null when the feed gives none.</param>
    public sealed record Message(JsonElement Body, string? Position) : FeedNews;
}

/// <summary>A feed does not go on from a position: it is too old, or none of its own. What came after it is missed.</summary>
public sealed class FeedPositionLostException(string message) : Exception(message);

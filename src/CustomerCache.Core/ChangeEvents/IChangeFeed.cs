using System.Collections.Immutable;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents;

/// <summary>Represents a source that streams its changes.</summary>
public interface IChangeFeed
{
    /// <summary>Gets the channel of its events.</summary>
    string Channel { get; }

    /// <summary>
    /// Connects and returns the messages until the feed ends. Throws <see cref="FeedPositionLostException"/> when the feed rejects the
    /// position, <see cref="TimeoutException"/> on an idle timeout, and other exceptions when it is unreachable.
    /// </summary>
    /// <remarks>
    /// The caller asks for the next message only when the previous one is stored with its position, so a feed that acknowledges does it
    /// then. A caller that cannot store a message disposes of the enumerator.
    /// </remarks>
    /// <param name="position">The position to continue from; null for the latest event.</param>
    /// <param name="cancellationToken">Closes the connection.</param>
    IAsyncEnumerable<FeedNews> ReadAsync(string? position, CancellationToken cancellationToken);
}

/// <summary>Provides the feeds of a deployment. Implemented by the engine. Thread safe.</summary>
public interface IChangeFeeds
{
    /// <summary>Gets whether feeds are enabled; otherwise no connection is attempted.</summary>
    bool IsEnabled { get; }

    /// <summary>Returns the status of the feeds.</summary>
    ValueTask<ImmutableArray<FeedReport>> ReportAsync(CancellationToken cancellationToken);
}

/// <summary>Represents the configured feeds.</summary>
/// <param name="IsEnabled">Whether feeds are enabled; otherwise no connection is attempted.</param>
/// <param name="All">The feeds, each with its own channel.</param>
public sealed record ChangeFeedList(bool IsEnabled, IReadOnlyList<IChangeFeed> All);

/// <summary>Represents a message of a feed connection.</summary>
public abstract record FeedNews
{
    private FeedNews() { }

    /// <summary>Gets how many later messages the source holds; null when the source does not say.</summary>
    public long? Lag { get; init; }

    /// <summary>The feed accepted the connection. Arrives first, and once.</summary>
    public sealed record Connected : FeedNews;

    /// <summary>The feed sent one event or a list, in any format.</summary>
    /// <param name="Body">The JSON.</param>
    /// <param name="Position">The position after it; null when the feed sends none.</param>
    public sealed record Message(JsonElement Body, string? Position) : FeedNews;
}

/// <summary>Thrown when a feed rejects a position as too old or unknown: the later events are missed.</summary>
public sealed class FeedPositionLostException(string message) : Exception(message);

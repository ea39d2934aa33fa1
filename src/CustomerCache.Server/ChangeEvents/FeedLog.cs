using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Logs the state of change feeds.</summary>
internal sealed partial class FeedLog(ILogger<FeedLog> logger) : IFeedObserver
{
    /// <inheritdoc/>
    public void Connected(string channel, string? position) => Log.Connected(logger, channel, position ?? "now");

    /// <inheritdoc/>
    public void Lost(string channel, TimeSpan pause, Exception? failure) =>
        Log.Lost(logger, channel, pause, failure?.Message ?? "the feed ended it");

    /// <inheritdoc/>
    public void PositionLost(string channel, string reason) => Log.PositionLost(logger, channel, reason);

    /// <inheritdoc/>
    public void Refused(string channel, string problem) => Log.Refused(logger, channel, problem);

    /// <inheritdoc/>
    public void Left(string channel)
    {
        // The engine logs which silo follows a feed.
    }

    private static partial class Log
    {
        [LoggerMessage(1211, LogLevel.Information, "Connected to feed {Channel} at position {Position}.", EventName = "FeedConnected")]
        public static partial void Connected(ILogger logger, string channel, string position);

        [LoggerMessage(
            1212,
            LogLevel.Warning,
            "Lost the connection to feed {Channel}; reconnecting in {Pause} at the stored position: {Reason}",
            EventName = "FeedDisconnected"
        )]
        public static partial void Lost(ILogger logger, string channel, TimeSpan pause, string reason);

        [LoggerMessage(
            1213,
            LogLevel.Warning,
            "Feed {Channel} cannot resume at the stored position; invalidating everything that changes keep fresh and continuing from "
                + "now: {Reason}",
            EventName = "FeedPositionLost"
        )]
        public static partial void PositionLost(ILogger logger, string channel, string reason);

        [LoggerMessage(
            1214,
            LogLevel.Warning,
            "Failed to read an event of feed {Channel}; invalidating everything of its kind, or all caches when it names no known kind: "
                + "{Problem}",
            EventName = "FeedEventUnreadable"
        )]
        public static partial void Refused(ILogger logger, string channel, string problem);
    }
}

/// <summary>Notifies several observers, in order.</summary>
internal sealed class FeedObservers(params IReadOnlyList<IFeedObserver> observers) : IFeedObserver
{
    /// <inheritdoc/>
    public void Connected(string channel, string? position) => Tell(o => o.Connected(channel, position));

    /// <inheritdoc/>
    public void Lost(string channel, TimeSpan pause, Exception? failure) => Tell(o => o.Lost(channel, pause, failure));

    /// <inheritdoc/>
    public void PositionLost(string channel, string reason) => Tell(o => o.PositionLost(channel, reason));

    /// <inheritdoc/>
    public void Refused(string channel, string problem) => Tell(o => o.Refused(channel, problem));

    /// <inheritdoc/>
    public void Left(string channel) => Tell(o => o.Left(channel));

    private void Tell(Action<IFeedObserver> what)
    {
        foreach (var observer in observers)
        {
            what(observer);
        }
    }
}

using CustomerCache.Core;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Logs the state of change feeds.</summary>
internal sealed partial class FeedLog(ILogger<FeedLog> logger) : IEventObserver<FeedEvent>
{
    /// <inheritdoc/>
    public void Observe(FeedEvent happened)
    {
        switch (happened)
        {
            case FeedEvent.Connected connected:
                Log.Connected(logger, connected.Channel, connected.Position ?? "now");
                break;
            case FeedEvent.Lost lost:
                Log.Lost(logger, lost.Channel, lost.Pause, lost.Failure?.Message ?? "the feed ended it");
                break;
            case FeedEvent.PositionLost lost:
                Log.PositionLost(logger, lost.Channel, lost.Reason);
                break;
            case FeedEvent.Unreadable unreadable:
                Log.Unreadable(logger, unreadable.Channel, unreadable.Problem);
                break;
        }
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
        public static partial void Unreadable(ILogger logger, string channel, string problem);
    }
}

using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Logs how feeds fare.</summary>
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
        // The process ends, or another one goes on: said by the engine.
    }

    private static partial class Log
    {
        [LoggerMessage(1211, LogLevel.Information, "The feed {Channel} sends, from {Position} on")]
        public static partial void Connected(ILogger logger, string channel, string position);

        [LoggerMessage(
            1212,
            LogLevel.Warning,
            "The connection to the feed {Channel} is lost and made again in {Pause}; it goes on where it stopped: {Reason}"
        )]
        public static partial void Lost(ILogger logger, string channel, TimeSpan pause, string reason);

        [LoggerMessage(
            1213,
            LogLevel.Warning,
            "The feed {Channel} does not go on where it stopped; everything that changes keep fresh is dropped, and it goes on from now: "
                + "{Reason}"
        )]
        public static partial void PositionLost(ILogger logger, string channel, string reason);

        [LoggerMessage(
            1214,
            LogLevel.Warning,
            "An event of feed {Channel} cannot be read; everything of its kind is invalidated, or all caches when it names no known kind: "
                + "{Problem}"
        )]
        public static partial void Refused(ILogger logger, string channel, string problem);
    }
}

/// <summary>Tells several observers, in order.</summary>
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

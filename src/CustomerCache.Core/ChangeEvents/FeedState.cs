namespace CustomerCache.Core.ChangeEvents;

/// <summary>How the connection to a feed stands.</summary>
[GenerateSerializer, Alias("customer-cache.FeedState")]
public enum FeedState
{
    /// <summary>Feeds are switched off: no connection is tried.</summary>
    Disabled = 0,

    /// <summary>It is being made.</summary>
    Connecting = 1,

    /// <summary>The feed sends.</summary>
    Connected = 2,

    /// <summary>It was lost, or could not be made; it is tried again.</summary>
    Disconnected = 3,
}

/// <summary>How a feed fares.</summary>
/// <param name="Channel">Its channel.</param>
/// <param name="State">How the connection stands.</param>
/// <param name="Reconnects">How often it had to be made again, since whoever follows began.</param>
/// <param name="LastError">Why it was lost the last time; null when it never was.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedReport")]
public sealed record FeedReport(
    [property: Id(0)] string Channel,
    [property: Id(1)] FeedState State,
    [property: Id(2)] long Reconnects,
    [property: Id(3)] string? LastError
);

/// <summary>Is told how feeds fare. Must not throw, and must not take long.</summary>
public interface IFeedObserver
{
    /// <summary>The feed sends, from a position or from now on.</summary>
    void Connected(string channel, string? position);

    /// <summary>The connection ended or failed; it is made again after a pause.</summary>
    void Lost(string channel, TimeSpan pause, Exception? failure);

    /// <summary>Nobody knows what was missed: everything that changes keep fresh is dropped, and the feed goes on from now.</summary>
    void PositionLost(string channel, string reason);

    /// <summary>An event of the feed cannot be read; what it may be about is invalidated.</summary>
    void Refused(string channel, string problem);

    /// <summary>The feed is not followed here any more; another process may do so.</summary>
    void Left(string channel);
}

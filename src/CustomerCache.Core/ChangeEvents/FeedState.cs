namespace CustomerCache.Core.ChangeEvents;

/// <summary>Specifies the state of a feed connection.</summary>
[GenerateSerializer, Alias("customer-cache.FeedState")]
public enum FeedState
{
    /// <summary>Feeds are disabled: no connection is attempted.</summary>
    Disabled = 0,

    /// <summary>The connection is being established.</summary>
    Connecting = 1,

    /// <summary>The feed is connected.</summary>
    Connected = 2,

    /// <summary>The connection was lost or could not be established; reconnecting.</summary>
    Disconnected = 3,
}

/// <summary>Represents the status of a feed.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="State">The connection state.</param>
/// <param name="Reconnects">The number of reconnects since the follower started.</param>
/// <param name="LastError">The last connection error; null for none.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedReport")]
public sealed record FeedReport(
    [property: Id(0)] string Channel,
    [property: Id(1)] FeedState State,
    [property: Id(2)] long Reconnects,
    [property: Id(3)] string? LastError
)
{
    /// <summary>Gets when that error occurred; null for none.</summary>
    [Id(4)]
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>Gets how many messages the source holds beyond the position; null when unknown or not connected.</summary>
    [Id(5)]
    public long? Lag { get; init; }
}

/// <summary>Represents an event of a feed.</summary>
/// <param name="Channel">The channel.</param>
public abstract record FeedEvent(string Channel)
{
    /// <summary>The feed connected, at a position or at its latest event.</summary>
    public sealed record Connected(string Channel, string? Position) : FeedEvent(Channel);

    /// <summary>The source holds messages beyond the position.</summary>
    public sealed record Lagging(string Channel, long Messages) : FeedEvent(Channel);

    /// <summary>The connection ended or failed; reconnecting after a pause.</summary>
    public sealed record Lost(string Channel, TimeSpan Pause, Exception? Failure) : FeedEvent(Channel);

    /// <summary>
    /// The missed changes are unknown: everything kept fresh by changes is dropped, and the feed continues from its latest event.
    /// </summary>
    public sealed record PositionLost(string Channel, string Reason) : FeedEvent(Channel);

    /// <summary>An event is unreadable; what it may affect is invalidated.</summary>
    public sealed record Unreadable(string Channel, string Problem) : FeedEvent(Channel);

    /// <summary>This process no longer follows the feed; another one may.</summary>
    public sealed record Left(string Channel) : FeedEvent(Channel);
}

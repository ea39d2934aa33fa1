namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>How the connection to a feed stands.</summary>
public enum FeedState
{
    /// <summary>Feeds are switched off: no connection is tried.</summary>
    Disabled,

    /// <summary>It is being made.</summary>
    Connecting,

    /// <summary>The feed sends.</summary>
    Connected,

    /// <summary>It was lost, or could not be made; it is tried again.</summary>
    Disconnected,
}

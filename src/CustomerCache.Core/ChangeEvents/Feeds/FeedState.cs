namespace CustomerCache.Core.ChangeEvents.Feeds;

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

namespace CustomerCache.Sources.Feeds;

/// <summary>One feed: an address that sends server-sent events.</summary>
public sealed class FeedOptions
{
    /// <summary>The channel, such as <c>/data/OrderChangeEvent</c>.</summary>
    public string? Name { get; set; }

    /// <summary>The address.</summary>
    public string? Url { get; set; }

    /// <summary>Sent as bearer token; null for none.</summary>
    public string? Token { get; set; }

    /// <summary>After how long without anything the connection counts as dead: longer than the feed's keep-alives are apart.</summary>
    public TimeSpan Silence { get; set; } = TimeSpan.FromMinutes(5);
}

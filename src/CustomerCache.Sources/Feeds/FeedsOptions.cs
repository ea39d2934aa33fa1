namespace CustomerCache.Sources.Feeds;

/// <summary>The feeds of change events that are followed. Section <c>CustomerCache:Feeds</c>.</summary>
public sealed class FeedsOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Feeds";

    /// <summary>Whether they are followed; if not, no connection is tried.</summary>
    public bool Enabled { get; set; }

    /// <summary>The feeds.</summary>
    public IList<FeedOptions> Channels { get; } = [];
}

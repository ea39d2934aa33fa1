using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>What comes by a connection to a feed.</summary>
public abstract record FeedNews
{
    private FeedNews()
    {
    }

    /// <summary>The feed has accepted the connection. Comes first, and once.</summary>
    public sealed record Connected : FeedNews;

    /// <summary>Something that the feed sent: one event or a list, in any form.</summary>
    /// <param name="Body">The JSON.</param>
    /// <param name="Position">The place after it, from which the feed goes on when it is asked to; null when the feed gives none.</param>
    public sealed record Message(JsonElement Body, string? Position) : FeedNews;
}

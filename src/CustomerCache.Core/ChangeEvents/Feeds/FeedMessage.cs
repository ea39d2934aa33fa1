using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>Something that a feed sent: one event or a list, in any form.</summary>
/// <param name="Body">The JSON.</param>
/// <param name="Position">The place after it, from which the feed goes on when it is asked to; null when the feed gives none.</param>
public sealed record FeedMessage(JsonElement Body, string? Position);

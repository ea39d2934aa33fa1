namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>How a feed fares.</summary>
/// <param name="Channel">Its channel.</param>
/// <param name="State">How the connection stands.</param>
/// <param name="Reconnects">How often it had to be made again, since whoever follows began.</param>
/// <param name="LastError">Why it was lost the last time; null when it never was.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedReport")]
public sealed record FeedReport([property: Id(0)] string Channel, [property: Id(1)] FeedState State, [property: Id(2)] long Reconnects, [property: Id(3)] string? LastError);

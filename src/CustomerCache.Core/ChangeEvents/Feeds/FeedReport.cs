namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>How a feed fares.</summary>
/// <param name="Channel">Its channel.</param>
/// <param name="State">How the connection stands.</param>
/// <param name="Reconnects">How often it had to be made again, since whoever follows began.</param>
/// <param name="LastError">Why it was lost the last time; null when it never was.</param>
public sealed record FeedReport(string Channel, FeedState State, long Reconnects, string? LastError);

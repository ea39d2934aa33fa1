namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>A feed does not go on from a position: it is too old, or none of its own. What came after it is missed.</summary>
public sealed class FeedPositionLostException(string message) : Exception(message);

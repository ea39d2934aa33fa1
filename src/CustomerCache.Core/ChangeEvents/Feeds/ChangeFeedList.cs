namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>The feeds that are configured.</summary>
/// <param name="IsEnabled">Whether they are followed; if not, no connection is tried.</param>
/// <param name="All">The feeds, each with a channel of its own.</param>
public sealed record ChangeFeedList(bool IsEnabled, IReadOnlyList<IChangeFeed> All);

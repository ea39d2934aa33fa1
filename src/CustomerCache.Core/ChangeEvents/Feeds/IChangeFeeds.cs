using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>The feeds that a deployment follows, as an engine provides them. Thread safe.</summary>
public interface IChangeFeeds
{
    /// <summary>Whether any are followed at all; if not, no connection is tried.</summary>
    bool IsEnabled { get; }

    /// <summary>How they fare.</summary>
    ValueTask<ImmutableArray<FeedReport>> ReportAsync(CancellationToken cancellationToken);
}

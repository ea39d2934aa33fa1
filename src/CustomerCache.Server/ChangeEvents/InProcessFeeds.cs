using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Feeds;
using CustomerCache.Core.ChangeEvents.Working;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Follows all feeds in this process.</summary>
internal sealed class InProcessFeeds(ChangeFeedList feeds, IChangeIntake intake, DomainCaches caches, TimeProvider time, IFeedObserver observer) : BackgroundService, IChangeFeeds
{
    private readonly FeedFollower[] _followers = [.. feeds.All.Select(feed => new FeedFollower(feed, intake, caches, time, observer))];

    /// <inheritdoc/>
    public bool IsEnabled => feeds.IsEnabled;

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<FeedReport>> ReportAsync(CancellationToken cancellationToken) => ValueTask.FromResult<ImmutableArray<FeedReport>>([.. _followers.Select(f => IsEnabled ? f.Report : f.Report with { State = FeedState.Disabled })]);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => IsEnabled ? Task.WhenAll(_followers.Select(f => f.RunAsync(stoppingToken))) : Task.CompletedTask;
}

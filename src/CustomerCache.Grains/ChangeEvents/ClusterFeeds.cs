using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Reports on the cluster's change feeds, each followed by one grain. Reporting activates the follower.</summary>
internal sealed class ClusterFeeds(ChangeFeedList feeds, IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time)
    : IChangeFeeds
{
    private readonly ImmutableArray<ResilientGrainCaller<IChangeFeedGrain>> _calls =
    [
        .. feeds.All.Select(f => new ResilientGrainCaller<IChangeFeedGrain>(
            $"the feed {f.Channel}",
            () => grains.GetGrain<IChangeFeedGrain>(f.Channel),
            time
        )),
    ];

    /// <inheritdoc/>
    public bool IsEnabled => feeds.IsEnabled;

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<FeedReport>> ReportAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return [.. feeds.All.Select(f => new FeedReport(f.Channel, FeedState.Disabled, 0, null))];
        }

        var reports = await Task.WhenAll(
            _calls.Select(c =>
                c.CallAsync(
                        0,
                        static async (owner, _, token) => await owner.FollowAsync(token),
                        ResilientGrainCaller<IChangeFeedGrain>.Short,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return [.. reports];
    }
}

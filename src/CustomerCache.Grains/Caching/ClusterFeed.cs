using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// The feed of the cluster, as this silo calls it. What cannot be appended fails: nobody must think that the others were told.
/// </summary>
internal sealed class ClusterFeed(IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time) : IInvalidationFeed
{
    private readonly ResilientGrainCaller<IInvalidationFeedGrain> _calls = new(
        "the feed of invalidations",
        () => grains.GetGrain<IInvalidationFeedGrain>(0),
        time
    );

    /// <inheritdoc/>
    public async ValueTask AppendAsync(Invalidation stale, CancellationToken cancellationToken) =>
        await _calls.CallAsync(
            stale,
            static async (owner, notice, token) =>
            {
                await owner.AppendAsync(notice, token);
                return true;
            },
            ResilientGrainCaller<IInvalidationFeedGrain>.Long,
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var left = wait; ; left = wait - time.GetElapsedTime(started))
        {
            var piece =
                left < TimeSpan.Zero ? TimeSpan.Zero
                : left < IDomainCacheGrain.LongestWait ? left
                : IDomainCacheGrain.LongestWait;
            var page = await _calls.CallAsync(
                (after, piece),
                static (owner, q, token) => new ValueTask<FeedPage>(owner.ReadAsync(q.after, q.piece, token)),
                ResilientGrainCaller<IInvalidationFeedGrain>.Short + left,
                cancellationToken
            );
            if (after is null || page.HasGap || !page.Items.IsEmpty || piece >= left)
            {
                return page;
            }
        }
    }
}

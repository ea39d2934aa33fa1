using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.Caching;

/// <summary>Appends to and reads the cluster's invalidation feed through its grain.</summary>
/// <remarks>An append that fails throws, so that the caller never assumes that other silos received it.</remarks>
internal sealed class ClusterFeed(IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time) : IInvalidationFeed
{
    private readonly ResilientGrainCaller<IInvalidationFeedGrain> _calls = new(
        "the invalidation feed",
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
        for (var remaining = wait; ; remaining = wait - time.GetElapsedTime(started))
        {
            var slice =
                remaining < TimeSpan.Zero ? TimeSpan.Zero
                : remaining < IDomainCacheGrain.LongestWait ? remaining
                : IDomainCacheGrain.LongestWait;
            var page = await _calls.CallAsync(
                (after, slice),
                static (owner, q, token) => new ValueTask<FeedPage>(owner.ReadAsync(q.after, q.slice, token)),
                ResilientGrainCaller<IInvalidationFeedGrain>.Short + remaining,
                cancellationToken
            );
            if (after is null || page.HasGap || !page.Items.IsEmpty || slice >= remaining)
            {
                return page;
            }
        }
    }
}

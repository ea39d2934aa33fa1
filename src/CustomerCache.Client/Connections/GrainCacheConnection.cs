using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Connections;

/// <summary>
/// The domain caches by way of the silos' gateways. What must not be lost is repeated for half a minute; what its caller can do without,
/// once, by way of another silo: he can fetch by himself meanwhile.
/// </summary>
internal sealed class GrainCacheConnection(IGrainFactory grains, TimeProvider time) : ICacheConnection
{
    private readonly FailoverGrain<IDomainCacheGrain> _any = new(grains);

    /// <inheritdoc/>
    public async ValueTask<CacheReading> ReadAsync(string domain, string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (entry, started, hasWaited) = (new CacheKey(domain, key), time.GetTimestamp(), false);
        for (var left = wait; ; left = wait - time.GetElapsedTime(started))
        {
            var piece = Piece(left);
            var answer = await TwiceAsync(
                (entry, piece),
                static (grain, q, token) => grain.ReadAsync(q.entry, q.piece, token).AsTask(),
                cancellationToken
            );
            if (answer.Refused is { Status: 403 } noLease)
            {
                throw new LeaseRefusedException(noLease.Message);
            }

            Accept(answer.Refused);
            switch (answer.Reading!)
            {
                case CacheReading.Missing when piece < left:
                    hasWaited = true;
                    break;
                case CacheReading.Found found when hasWaited:
                    return found with { WasFetchedNow = true };
                case var reading:
                    return reading;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<CacheWriting> WriteAsync(string domain, string key, CacheValue value, CancellationToken cancellationToken)
    {
        var answer = await TwiceAsync(
            (Entry: new CacheKey(domain, key), Value: value),
            static (grain, q, token) => grain.WriteAsync(q.Entry, q.Value, token),
            cancellationToken
        );
        Accept(answer.Refused);
        return answer.Outcome;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken)
    {
        var answer = await _any.CallAsync(
            (Entry: new CacheKey(domain, key), lease),
            static (grain, q, token) => grain.RenewAsync(q.Entry, q.lease, token),
            cancellationToken
        );
        Accept(answer.Refused);
        return answer.IsHeld;
    }

    /// <inheritdoc/>
    public async ValueTask ReleaseLeaseAsync(
        string domain,
        string key,
        string lease,
        string? message,
        CancellationToken cancellationToken
    ) =>
        await _any.CallAsync(
            (Entry: new CacheKey(domain, key), lease, message),
            static (grain, q, token) => grain.ReleaseLeaseAsync(q.Entry, q.lease, q.message, token),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken)
    {
        var answer = await _any.CallAsync(stale, static (grain, notice, token) => grain.InvalidateAsync(notice, token), cancellationToken);
        Accept(answer.Refused);
        return answer.Entries;
    }

    /// <inheritdoc/>
    public async ValueTask<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        return await TwiceAsync(
            (after, Wait: Piece(wait)),
            static (grain, q, token) => grain.FollowAsync(q.after, q.Wait, token),
            cancellationToken
        );
    }

    private static TimeSpan Piece(TimeSpan left) =>
        left < TimeSpan.Zero ? TimeSpan.Zero
        : left < IDomainCacheGrain.LongestWait ? left
        : IDomainCacheGrain.LongestWait;

    private static void Accept(CacheRefusal? refused)
    {
        if (refused is not null)
        {
            throw new CacheRefusedException(refused.Status, refused.Message);
        }
    }

    private async Task<T> TwiceAsync<TState, T>(
        TState state,
        Func<IDomainCacheGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _any.TryAsync(state, call, cancellationToken);
        }
        catch (Exception failure) when (ClusterCallRetry.Is(failure))
        {
            return await _any.TryAsync(state, call, cancellationToken);
        }
    }
}

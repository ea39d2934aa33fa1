using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Client.Connections;

/// <summary>Accesses the domain caches through the silos' gateways.</summary>
/// <remarks>
/// Calls that must not be lost are retried for 30 seconds; others once, on another silo, since the caller can fetch the value itself.
/// </remarks>
internal sealed class GrainCacheConnection(IGrainFactory grains, TimeProvider time) : ICacheConnection
{
    private readonly FailoverGrain<IDomainCacheGrain> _grain = new(grains);

    /// <inheritdoc/>
    public async ValueTask<CacheReading> ReadAsync(string domain, string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var (entry, started, hasWaited) = (new CacheKey(domain, key), time.GetTimestamp(), false);
        for (var remaining = wait; ; remaining = wait - time.GetElapsedTime(started))
        {
            var slice = Slice(remaining);
            var answer = await TryTwiceAsync(
                (entry, slice),
                static (grain, q, token) => grain.ReadAsync(q.entry, q.slice, token).AsTask(),
                cancellationToken
            );
            if (answer.Refused is { Status: 403 } noLease)
            {
                throw new LeaseRefusedException(noLease.Message);
            }

            ThrowIfRefused(answer.Refused);
            switch (answer.Reading!)
            {
                case CacheReading.Missing when slice < remaining:
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
    public async ValueTask<CacheEntry?> FindAsync(string domain, string key, CancellationToken cancellationToken)
    {
        var answer = await TryTwiceAsync(
            new CacheKey(domain, key),
            static (grain, entry, token) => grain.FindAsync(entry, token).AsTask(),
            cancellationToken
        );
        ThrowIfRefused(answer.Refused);
        return (answer.Reading as CacheReading.Found)?.Entry;
    }

    /// <inheritdoc/>
    public async ValueTask<CacheWriting> WriteAsync(string domain, string key, CacheValue value, CancellationToken cancellationToken)
    {
        var answer = await TryTwiceAsync(
            (Entry: new CacheKey(domain, key), Value: value),
            static (grain, q, token) => grain.WriteAsync(q.Entry, q.Value, token),
            cancellationToken
        );
        ThrowIfRefused(answer.Refused);
        return answer.Outcome;
    }

    /// <inheritdoc/>
    public async ValueTask<bool> RenewAsync(string domain, string key, string lease, CancellationToken cancellationToken)
    {
        var answer = await _grain.CallAsync(
            (Entry: new CacheKey(domain, key), lease),
            static (grain, q, token) => grain.RenewAsync(q.Entry, q.lease, token),
            cancellationToken
        );
        ThrowIfRefused(answer.Refused);
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
        await _grain.CallAsync(
            (Entry: new CacheKey(domain, key), lease, message),
            static (grain, q, token) => grain.ReleaseLeaseAsync(q.Entry, q.lease, q.message, token),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask<int> InvalidateAsync(Invalidation stale, CancellationToken cancellationToken)
    {
        var answer = await _grain.CallAsync(
            stale,
            static (grain, notice, token) => grain.InvalidateAsync(notice, token),
            cancellationToken
        );
        ThrowIfRefused(answer.Refused);
        return answer.Entries;
    }

    /// <inheritdoc/>
    public async ValueTask<FeedPage> FollowAsync(string? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        return await TryTwiceAsync(
            (after, Wait: Slice(wait)),
            static (grain, q, token) => grain.FollowAsync(q.after, q.Wait, token),
            cancellationToken
        );
    }

    private static TimeSpan Slice(TimeSpan remaining) =>
        remaining < TimeSpan.Zero ? TimeSpan.Zero
        : remaining < IDomainCacheGrain.LongestWait ? remaining
        : IDomainCacheGrain.LongestWait;

    private static void ThrowIfRefused(CacheRefusal? refused)
    {
        if (refused is not null)
        {
            throw new CacheRefusedException(refused.Status, refused.Message);
        }
    }

    private async Task<T> TryTwiceAsync<TState, T>(
        TState state,
        Func<IDomainCacheGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await _grain.TryAsync(state, call, cancellationToken);
        }
        catch (Exception failure) when (ClusterCallRetry.Is(failure))
        {
            return await _grain.TryAsync(state, call, cancellationToken);
        }
    }
}

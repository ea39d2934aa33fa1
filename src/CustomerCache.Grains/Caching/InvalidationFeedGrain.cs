using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Caching;

/// <summary>
/// The one feed of the cluster, in memory. Stores nothing, but takes a store over, so that of two activations the earlier one finds out:
/// whoever followed it must not go on believing that nothing happens.
/// </summary>
[KeepAlive]
[Reentrant]
internal sealed partial class InvalidationFeedGrain : Grain, IInvalidationFeedGrain, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger<InvalidationFeedGrain> _logger;
    private readonly FencedStore _store;
    private readonly InvalidationFeed _feed;
    private readonly CancellationTokenSource _leaving;

    public InvalidationFeedGrain(PartitionParts parts, ILogger<InvalidationFeedGrain> logger)
    {
        _logger = logger;
        _store = new FencedStore(parts.Stores.Open("cache/feed"), parts.Upkeep);
        _feed = new InvalidationFeed(parts.Time);
        _leaving = CancellationTokenSource.CreateLinkedTokenSource(parts.Stopping.Token);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await TakeOverAsync(cancellationToken);
        if (!_store.IsLoaded)
        {
            this.RegisterGrainTimer(
                TakeOverAsync,
                new GrainTimerCreationOptions(RetryInterval, RetryInterval) { Interleave = true, KeepAlive = true }
            );
        }
    }

    public void Dispose() => _leaving.Dispose();

    public Task AppendAsync(Invalidation invalidation, CancellationToken cancellationToken) =>
        OwnAsync(
            async () =>
            {
                await _feed.AppendAsync(invalidation, cancellationToken);
                await _store.ConfirmAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken) =>
        OwnAsync(
            async () =>
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _leaving.Token);
                var page = await _feed.ReadAsync(
                    after,
                    wait < IDomainCacheGrain.LongestWait ? wait : IDomainCacheGrain.LongestWait,
                    over.Token
                );

                // After the wait: that nothing came is news only from the owner.
                await _store.CheckAsync();
                return page;
            },
            cancellationToken
        );

    private async Task<T> OwnAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (StoreFencedException)
        {
            _leaving.Cancel();
            DeactivateOnIdle();
            throw new OwnershipLostException();
        }
        catch (StoreUnavailableException failure)
        {
            throw new NotDurableException(failure.Message);
        }
        catch (OperationCanceledException) when (_leaving.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OwnershipLostException();
        }
    }

    private async Task TakeOverAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_store.IsLoaded)
            {
                await _store.AcquireAsync(cancellationToken);
                Log.Owned(_logger);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.NotOwned(_logger, RetryInterval, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4162,
            LogLevel.Information,
            "The feed of invalidations is on this silo from now on; whoever followed it before drops what he cached"
        )]
        public static partial void Owned(ILogger logger);

        [LoggerMessage(
            4163,
            LogLevel.Warning,
            "The feed of invalidations cannot be noted as this silo's; readers are told all the same, nothing is acknowledged, and that "
                + "is tried again in {Period}"
        )]
        public static partial void NotOwned(ILogger logger, TimeSpan period, Exception failure);
    }
}

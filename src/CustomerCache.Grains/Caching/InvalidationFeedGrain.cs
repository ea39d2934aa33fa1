using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace CustomerCache.Grains.Caching;

/// <summary>Hosts the cluster's in-memory invalidation feed.</summary>
/// <remarks>
/// Stores nothing, but acquires a store so that of two activations the earlier one is fenced: its readers must not conclude that nothing
/// was invalidated.
/// </remarks>
[KeepAlive]
[Reentrant]
internal sealed partial class InvalidationFeedGrain : Grain, IInvalidationFeedGrain, IDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    private readonly ILogger<InvalidationFeedGrain> _logger;
    private readonly FencedStore _store;
    private readonly InvalidationFeed _feed;
    private readonly CancellationTokenSource _deactivating;

    public InvalidationFeedGrain(PartitionDependencies parts, ILogger<InvalidationFeedGrain> logger)
    {
        _logger = logger;
        _store = new FencedStore(parts.Stores.Open("cache/feed"), parts.SystemTime);
        _feed = new InvalidationFeed(parts.Time);
        _deactivating = CancellationTokenSource.CreateLinkedTokenSource(parts.Stopping.Token);
    }

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await AcquireAsync(cancellationToken);
        if (!_store.IsLoaded)
        {
            this.RegisterGrainTimer(
                AcquireAsync,
                new GrainTimerCreationOptions(RetryInterval, RetryInterval) { Interleave = true, KeepAlive = true }
            );
        }
    }

    public void Dispose() => _deactivating.Dispose();

    public Task AppendAsync(Invalidation invalidation, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(
            async () =>
            {
                await _feed.AppendAsync(invalidation, cancellationToken);
                await _store.ConfirmAsync(cancellationToken);
                return true;
            },
            cancellationToken
        );

    public Task<FeedPage> ReadAsync(string? after, TimeSpan wait, CancellationToken cancellationToken) =>
        RunAsOwnerAsync(
            async () =>
            {
                using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _deactivating.Token);
                var page = await _feed.ReadAsync(
                    after,
                    wait < IDomainCacheGrain.LongestWait ? wait : IDomainCacheGrain.LongestWait,
                    linked.Token
                );

                // Check after the wait: only the owner can state that nothing was appended.
                await _store.CheckAsync(cancellationToken);
                return page;
            },
            cancellationToken
        );

    private async Task<T> RunAsOwnerAsync<T>(Func<Task<T>> operation, CancellationToken cancellationToken)
    {
        try
        {
            return await operation();
        }
        catch (StoreFencedException)
        {
            _deactivating.Cancel();
            DeactivateOnIdle();
            throw new OwnershipLostException();
        }
        catch (StoreUnavailableException failure)
        {
            throw new NotDurableException(failure.Message);
        }
        catch (OperationCanceledException) when (_deactivating.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new OwnershipLostException();
        }
    }

    private async Task AcquireAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_store.IsLoaded)
            {
                await _store.AcquireAsync(cancellationToken);
                Log.FeedAcquired(_logger);
            }
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            Log.FeedNotAcquired(_logger, RetryInterval, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4162,
            LogLevel.Information,
            "Acquired the invalidation feed. Subscribers of the previous owner drop their near caches.",
            EventName = "FeedAcquired"
        )]
        public static partial void FeedAcquired(ILogger logger);

        [LoggerMessage(
            4163,
            LogLevel.Warning,
            "Failed to acquire ownership of the invalidation feed. Subscribers still receive invalidations, but none are "
                + "acknowledged. Retrying in {Period}.",
            EventName = "FeedNotAcquired"
        )]
        public static partial void FeedNotAcquired(ILogger logger, TimeSpan period, Exception failure);
    }
}

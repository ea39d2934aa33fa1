using Orleans.Runtime.Messaging;
using Polly;
using Polly.Retry;

namespace CustomerCache.Client.Calling;

/// <summary>
/// Retries calls that fail because the cluster or the hosting silo is unavailable, with exponential backoff for about 30 seconds.
/// </summary>
/// <remarks>A lost silo is detected within about 15 seconds by default. Only for calls that may execute twice.</remarks>
internal static class ClusterCallRetry
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private static readonly ResiliencePropertyKey<long> StartedAt = new("customer-cache.began");

    // A hanging attempt takes seconds itself, hence the additional time limit.
    private static readonly ResiliencePipeline Retry = RetryPipelines.Create(
        static (failure, context) => Is(failure) && TimeProvider.System.GetElapsedTime(context.Properties.GetValue(StartedAt, 0)) < Timeout,
        attempts: 8,
        longestWait: TimeSpan.FromSeconds(10)
    );

    /// <summary>
    /// Whether a failure means that no response arrived. A plain <see cref="OrleansException"/> comes from a silo that is shutting down and
    /// knows no other silo.
    /// </summary>
    public static bool Is(Exception failure) =>
        failure
            is OrleansMessageRejectionException
                or ConnectionFailedException
                or GatewayTooBusyException
                or ClientNotAvailableException
                or TimeoutException
        || failure.GetType() == typeof(OrleansException);

    /// <summary>Calls once, and retries on a transient failure. The success path adds no overhead.</summary>
    public static async Task<T> CallAsync<TState, T>(
        TState state,
        Func<TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await call(state, cancellationToken);
        }
        catch (Exception failure) when (Is(failure))
        {
            return await RetryAsync(state, call, cancellationToken);
        }
    }

    /// <summary>Retries a failed call until it succeeds, fails permanently, or times out.</summary>
    public static async Task<T> RetryAsync<TState, T>(
        TState state,
        Func<TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(StartedAt, TimeProvider.System.GetTimestamp());
        try
        {
            return await Retry.ExecuteAsync(static async (c, s) => await s.call(s.state, c.CancellationToken), context, (call, state));
        }
        catch (Exception failure) when (Is(failure))
        {
            throw new CustomerCacheUnreachableException(failure);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }
}

/// <summary>Creates retry pipelines with exponential backoff and jitter for transient connection failures.</summary>
internal static class RetryPipelines
{
    /// <summary>Creates a retry pipeline.</summary>
    /// <param name="isTransient">Whether a failure may be retried.</param>
    /// <param name="attempts">The maximum number of retries.</param>
    /// <param name="longestWait">The upper bound of the backoff.</param>
    public static ResiliencePipeline Create(Func<Exception, ResilienceContext, bool> isTransient, int attempts, TimeSpan longestWait) =>
        new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(args.Outcome.Exception is { } failure && isTransient(failure, args.Context)),
                    MaxRetryAttempts = attempts,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(200),
                    MaxDelay = longestWait,
                    UseJitter = true,
                }
            )
            .Build();
}

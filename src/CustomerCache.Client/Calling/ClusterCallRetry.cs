using Orleans.Runtime.Messaging;
using Polly;
using Polly.Retry;

namespace CustomerCache.Client.Calling;

/// <summary>
/// What a call does when the way to the cluster, or the silo that holds the grain, is lost: it is made again, at once and then after
/// growing waits, for about half a minute. Losing a silo is found out within about 15 s by default. Only for calls that may be made twice.
/// </summary>
internal static class ClusterCallRetry
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly ResiliencePropertyKey<long> Began = new("customer-cache.began");

    // A try that hangs takes seconds by itself, hence the second limit.
    private static readonly ResiliencePipeline Retry = RetryPipelines.Create(
        static (failure, context) => Is(failure) && TimeProvider.System.GetElapsedTime(context.Properties.GetValue(Began, 0)) < Patience,
        attempts: 8,
        longestWait: TimeSpan.FromSeconds(10)
    );

    /// <summary>
    /// Whether a failure says that the answer did not come, rather than what it is. A bare <see cref="OrleansException"/> is what a silo
    /// says that goes down and knows no other one to go on with.
    /// </summary>
    public static bool Is(Exception failure) =>
        failure
            is OrleansMessageRejectionException
                or ConnectionFailedException
                or GatewayTooBusyException
                or ClientNotAvailableException
                or TimeoutException
        || failure.GetType() == typeof(OrleansException);

    /// <summary>Makes a call. One that succeeds costs nothing more; no retry is set up before it is needed.</summary>
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
            return await RepeatAsync(state, call, cancellationToken);
        }
    }

    /// <summary>Makes a call that was lost again, until it succeeds, fails by itself, or time is up.</summary>
    public static async Task<T> RepeatAsync<TState, T>(
        TState state,
        Func<TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Began, TimeProvider.System.GetTimestamp());
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

/// <summary>
/// How a call that was lost is made again: after growing waits, which differ, so that those who lost theirs together do not come back
/// together.
/// </summary>
internal static class RetryPipelines
{
    /// <summary>A pipeline that makes a call again.</summary>
    /// <param name="isLost">Whether a failure means that the call was lost, and may be made again.</param>
    /// <param name="attempts">Times at most.</param>
    /// <param name="longestWait">Waits grow up to here.</param>
    public static ResiliencePipeline Create(Func<Exception, ResilienceContext, bool> isLost, int attempts, TimeSpan longestWait) =>
        new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } failure && isLost(failure, args.Context)),
                    MaxRetryAttempts = attempts,
                    BackoffType = DelayBackoffType.Exponential,
                    Delay = TimeSpan.FromMilliseconds(200),
                    MaxDelay = longestWait,
                    UseJitter = true,
                }
            )
            .Build();
}

using Polly;
using Polly.Retry;

namespace CustomerCache.Client.Calling;

/// <summary>How a call that was lost is made again: after growing waits, which differ, so that those who lost theirs together do not come back together.</summary>
internal static class RetryPipelines
{
    /// <summary>A pipeline that makes a call again.</summary>
    /// <param name="isLost">Whether a failure means that the call was lost, and may be made again.</param>
    /// <param name="attempts">Times at most.</param>
    /// <param name="longestWait">Waits grow up to here.</param>
    public static ResiliencePipeline Create(Func<Exception, ResilienceContext, bool> isLost, int attempts, TimeSpan longestWait) => new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } failure && isLost(failure, args.Context)),
            MaxRetryAttempts = attempts,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = longestWait,
            UseJitter = true,
        })
        .Build();
}

using CustomerCache.Grains.Tenants;
using Polly;
using Polly.Retry;

namespace CustomerCache.Grains;

/// <summary>
/// What a call to a grain does when the silo that holds it is lost: it is made again, on the silo that the grain comes back on. Losing a
/// silo is found out within about 15 s by default; the tries span more than twice that.
/// </summary>
internal static class SiloLoss
{
    public static readonly ResiliencePipeline Retry = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static args => ValueTask.FromResult(IsLoss(args.Outcome.Exception)),
            MaxRetryAttempts = 8,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(10),
            UseJitter = true,
        })
        .Build();

    /// <summary>The same while a silo starts, when the members that the cluster is said to have may all be gone: until it is found out that they are.</summary>
    public static readonly ResiliencePipeline AtStart = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static args => ValueTask.FromResult(IsLoss(args.Outcome.Exception) || args.Outcome.Exception is TimeoutException or OrleansException),
            MaxRetryAttempts = 60,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(200),
            MaxDelay = TimeSpan.FromSeconds(3),
            UseJitter = true,
        })
        .Build();

    private static bool IsLoss(Exception? failure) => failure is ImportLostException or SiloUnavailableException or OrleansMessageRejectionException or Orleans.Runtime.Messaging.ConnectionFailedException;
}

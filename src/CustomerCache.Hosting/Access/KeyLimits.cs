using System.Globalization;
using System.Threading.RateLimiting;
using CustomerCache.Hosting.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace CustomerCache.Hosting.Access;

/// <summary>How often a key may call: a bucket of tokens per key in each process, which holds two seconds' worth.</summary>
internal static class KeyLimits
{
    private static readonly RateLimitPartition<ApiKey> Unlimited = RateLimitPartition.GetNoLimiter(ApiKey.Local);

    public static bool IsLimited(HttpContext context) => context.Features.Get<ApiKey>() is { RequestsPerSecond: not null };

    public static void Configure(RateLimiterOptions options)
    {
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, ApiKey>(PartitionOf);
        options.OnRejected = RejectAsync;
    }

    // By the key itself: one whose limit changed is another one, with a bucket of its own.
    private static RateLimitPartition<ApiKey> PartitionOf(HttpContext context) => context.Features.Get<ApiKey>() is { RequestsPerSecond: { } rate } key
        ? RateLimitPartition.GetTokenBucketLimiter(key, _ => Bucket(rate))
        : Unlimited;

    private static TokenBucketRateLimiterOptions Bucket(double rate)
    {
        // Whole tokens only: slow rates get one every so often.
        var period = TimeSpan.FromSeconds(rate >= 1 ? 1 : 1 / rate);
        var tokens = (int)Math.Max(1, Math.Round(rate * period.TotalSeconds));
        return new() { TokenLimit = 2 * tokens, TokensPerPeriod = tokens, ReplenishmentPeriod = period, QueueLimit = 0, AutoReplenishment = true };
    }

    private static async ValueTask RejectAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        var after = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : 1;
        rejected.HttpContext.Response.Headers.RetryAfter = after.ToString(CultureInfo.InvariantCulture);
        await Problems.TooMany($"The key '{rejected.HttpContext.User.Identity?.Name}' calls more often than it may; try again in {after} s.").ExecuteAsync(rejected.HttpContext);
    }
}

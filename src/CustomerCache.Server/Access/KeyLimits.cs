using System.Globalization;
using System.Threading.RateLimiting;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Access;

/// <summary>
/// Limits the calls per key: one token bucket per key and process with a capacity of two seconds. The buckets are disposed with the host,
/// which those of ASP.NET Core's own middleware never are.
/// </summary>
internal sealed class KeyLimits : IDisposable
{
    // Keyed by the key object: a key whose limit changed is another object, with a new bucket.
    private readonly PartitionedRateLimiter<ApiKey> _buckets = PartitionedRateLimiter.Create<ApiKey, ApiKey>(static key =>
        RateLimitPartition.GetTokenBucketLimiter(key, static k => Bucket(k.RequestsPerSecond!.Value))
    );

    /// <summary>Passes the request on, or answers 429 with <c>Retry-After</c>.</summary>
    public Task AnswerAsync(HttpContext context, RequestDelegate next) =>
        context.Features.Get<Caller>() is ApiKey { RequestsPerSecond: not null } key
            ? AnswerLimitedAsync(context, next, key)
            : next(context);

    /// <inheritdoc/>
    public void Dispose() => _buckets.Dispose();

    private async Task AnswerLimitedAsync(HttpContext context, RequestDelegate next, ApiKey key)
    {
        using var lease = _buckets.AttemptAcquire(key);
        await (lease.IsAcquired ? next(context) : RefuseAsync(context, key, lease));
    }

    private static TokenBucketRateLimiterOptions Bucket(double rate)
    {
        // Buckets refill by whole tokens, so rates below one per second refill one token per longer period.
        var period = TimeSpan.FromSeconds(rate >= 1 ? 1 : 1 / rate);
        var tokens = (int)Math.Max(1, Math.Round(rate * period.TotalSeconds));
        return new()
        {
            TokenLimit = 2 * tokens,
            TokensPerPeriod = tokens,
            ReplenishmentPeriod = period,
            QueueLimit = 0,
            AutoReplenishment = true,
        };
    }

    private static Task RefuseAsync(HttpContext context, ApiKey key, RateLimitLease lease)
    {
        var after = lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? Math.Max(1, Math.Ceiling(wait.TotalSeconds)) : 1;
        context.Response.Headers.RetryAfter = after.ToString(CultureInfo.InvariantCulture);
        return Problems.TooMany($"The key '{key.Name}' calls more often than it may; try again in {after} s.").ExecuteAsync(context);
    }
}

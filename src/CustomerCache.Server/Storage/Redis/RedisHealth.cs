using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Clustering;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CustomerCache.Server.Storage.Redis;

/// <summary>Checks that Redis responds.</summary>
internal sealed class RedisHealth(IOptions<RedisOptions> options, IServiceProvider services) : IStorageHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.IsConfigured)
        {
            return null;
        }

        try
        {
            var redis = await services.GetRequiredService<RedisLink>().OpenAsync().WaitAsync(Patience, cancellationToken);
            await redis.PingAsync().WaitAsync(Patience, cancellationToken);
            return services.GetRequiredService<RedisDataGuard>().Fault;
        }
        catch (Exception failure) when (failure is RedisException or TimeoutException)
        {
            return $"Redis cannot be reached: {failure.GetType().Name}";
        }
    }
}

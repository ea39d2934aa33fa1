using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>The Orleans engine over a separate Redis, so that its commands can be counted.</summary>
public sealed class OwnRedisCluster : IEngineUnderTest
{
    public const string ClusterId = "own-redis";

    private RedisServer? _redis;

    public int Processes => TwoSilos.Count;

    public IReadOnlyDictionary<string, string?> Settings => TwoSilos.Settings(ClusterId);

    /// <summary>Gets its address.</summary>
    public string ConnectionString => _redis!.ConnectionString;

    public async Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change) =>
        await TwoSilos.StartAsync(_redis ??= await RedisServer.StartAsync(), settings, change);

    /// <summary>Starts to record the commands of Redis.</summary>
    internal Task<RedisMonitor> ListenAsync() => RedisMonitor.StartAsync(_redis!);

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }
}

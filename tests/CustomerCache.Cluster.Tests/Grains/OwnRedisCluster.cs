using System.Globalization;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>The Orleans engine over a Redis that nobody else uses, so that its commands can be counted.</summary>
public sealed class OwnRedisCluster : IEngineUnderTest
{
    public const string ClusterId = "own-redis";

    private RedisServer? _redis;

    public int Processes => TwoSilos.Count;

    public IReadOnlyDictionary<string, string?> Settings => TwoSilos.Settings(ClusterId);

    /// <summary>Where it is.</summary>
    public string ConnectionString => _redis!.ConnectionString;

    public async Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change) =>
        await TwoSilos.StartAsync(_redis ??= await RedisServer.StartAsync(), settings, change);

    /// <summary>How many scripts Redis has run so far: each write of grain storage is one, and little else.</summary>
    public async Task<int> ScriptsAsync()
    {
        var stats = await _redis!.InfoAsync("commandstats");
        return stats.Split('\n').Where(l => l.StartsWith("cmdstat_eval", StringComparison.Ordinal))
            .Sum(l => int.Parse(l.Split("calls=")[1].Split(',')[0], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (_redis is not null)
        {
            await _redis.DisposeAsync();
        }
    }
}

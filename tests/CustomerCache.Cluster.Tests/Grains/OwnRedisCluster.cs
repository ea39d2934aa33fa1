using System.Globalization;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Silo;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Two silos over a Redis that nobody else uses, so that its commands can be counted.</summary>
public sealed class OwnRedisCluster : IEngineUnderTest
{
    private RedisServer? _redis;

    public int Processes => 2;

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["CustomerCache:Cluster:AdvertisedAddress"] = "127.0.0.1",
        ["CustomerCache:Replicas:CheckInterval"] = "00:00:05",
    };

    /// <summary>Where it is.</summary>
    public string ConnectionString => _redis!.ConnectionString;

    public async Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change)
    {
        _redis ??= await RedisServer.StartAsync();
        var log = new LogCapture();
        var hosts = new List<WebApplication>();
        for (var i = 0; i < Processes; i++)
        {
            var host = SiloProgram.Build([], builder =>
            {
                builder.Configure(
                    settings.Concat(
                    [
                        new("CustomerCache:Redis", _redis.ConnectionString),
                        new("CustomerCache:Cluster:SiloPort", Port()),
                        new("CustomerCache:Cluster:GatewayPort", Port()),
                    ]),
                    log,
                    change);

                // A test's clock is the product's: a silo that lives ten years later than the others takes them for dead.
                builder.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System).AddKeyedSingleton(TimeProviderNames.Grains, TimeProvider.System);
            });
            hosts.Add(host);
            await host.StartAsync();
        }

        return new RunningServer(hosts[0], log, () => StopAsync(hosts));
    }

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

    private static string Port() => Ports.Free().ToString(CultureInfo.InvariantCulture);

    private static async Task StopAsync(List<WebApplication> hosts)
    {
        foreach (var host in Enumerable.Reverse(hosts))
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }
    }
}

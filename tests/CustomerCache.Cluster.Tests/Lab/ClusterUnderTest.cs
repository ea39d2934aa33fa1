using System.Globalization;
using CustomerCache.Silo;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>The Orleans engine: two silos over a real Redis. The first one is asked over HTTP; tenants and devices may live on either.</summary>
public sealed class ClusterUnderTest : IEngineUnderTest
{
    private readonly string _cluster = "test-" + Guid.NewGuid().ToString("N")[..12];

    public int Processes => 2;

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?>
    {
        ["CustomerCache:Cluster:ClusterId"] = _cluster,
        ["CustomerCache:Cluster:AdvertisedAddress"] = "127.0.0.1",
        ["CustomerCache:Replicas:CheckInterval"] = "00:00:05",
    };

    public async Task<RunningServer> StartAsync(IReadOnlyDictionary<string, string?> settings, Action<IServiceCollection>? change)
    {
        var redis = await SharedRedis.GetAsync();
        var log = new LogCapture();
        var hosts = new List<WebApplication>();
        for (var i = 0; i < Processes; i++)
        {
            var host = Build(settings, redis, log, change);
            hosts.Add(host);
            await host.StartAsync();
        }

        return new RunningServer(hosts[0], log, () => StopAsync(hosts));
    }

    public ValueTask DisposeAsync() => default;

    private static WebApplication Build(IReadOnlyDictionary<string, string?> settings, RedisServer redis, LogCapture log, Action<IServiceCollection>? change) =>
        SiloProgram.Build([], builder =>
        {
            builder.Configure(
                settings.Concat(
                [
                    new("CustomerCache:Redis", redis.ConnectionString),
                    new("CustomerCache:Cluster:SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                    new("CustomerCache:Cluster:GatewayPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                ]),
                log,
                change);

            // A test's clock is the product's, not that of the silo's own upkeep, which has timers of a second.
            builder.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System).AddKeyedSingleton(TimeProviderNames.Grains, TimeProvider.System);
        });

    private static async Task StopAsync(List<WebApplication> hosts)
    {
        foreach (var host in Enumerable.Reverse(hosts))
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }
    }
}

using System.Globalization;
using CustomerCache.Server;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>Two silos in this process, as the product configures them.</summary>
internal static class TwoSilos
{
    public const int Count = 2;

    /// <summary>Returns the settings of every silo of a cluster.</summary>
    public static IReadOnlyDictionary<string, string?> Settings(string clusterId) =>
        new Dictionary<string, string?>
        {
            ["CustomerCache:Cluster:ClusterId"] = clusterId,
            ["CustomerCache:Cluster:AdvertisedAddress"] = "127.0.0.1",
            ["CustomerCache:Cluster:LossGracePeriod"] = "00:00:00",
            ["CustomerCache:Replicas:CheckInterval"] = "00:00:05",
        };

    /// <summary>Starts them one after the other; the first is the one that is called.</summary>
    public static async Task<RunningServer> StartAsync(
        RedisServer redis,
        IReadOnlyDictionary<string, string?> settings,
        Action<IServiceCollection>? change
    )
    {
        var log = new LogCapture();
        var hosts = await StartHostsAsync(redis, settings, log, change);
        return new RunningServer(hosts[0], log, () => StopAsync(hosts));
    }

    /// <summary>Starts them one after the other, and returns them all.</summary>
    public static async Task<IReadOnlyList<WebApplication>> StartHostsAsync(
        RedisServer redis,
        IReadOnlyDictionary<string, string?> settings,
        LogCapture log,
        Action<IServiceCollection>? change
    )
    {
        var hosts = new List<WebApplication>();
        for (var i = 0; i < Count; i++)
        {
            var host = Build(settings, redis, log, change);
            hosts.Add(host);
            await host.StartAsync();
        }

        return hosts;
    }

    /// <summary>Stops them, the last one first.</summary>
    public static async Task StopAsync(IReadOnlyList<WebApplication> hosts)
    {
        foreach (var host in hosts.Reverse())
        {
            await host.StopAsync();
            await host.DisposeAsync();
        }
    }

    private static WebApplication Build(
        IReadOnlyDictionary<string, string?> settings,
        RedisServer redis,
        LogCapture log,
        Action<IServiceCollection>? change
    ) =>
        ServerProgram.Build(
            [],
            builder =>
            {
                builder.Configure(
                    settings.Concat([
                        new("CustomerCache:Redis", $"{redis.ConnectionString},name={settings["CustomerCache:Cluster:ClusterId"]}"),
                        new("CustomerCache:Cluster:SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                        new("CustomerCache:Cluster:GatewayPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
                    ]),
                    log,
                    change
                );
            }
        );
}

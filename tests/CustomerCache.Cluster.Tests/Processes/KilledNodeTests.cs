using System.Globalization;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// A single node that is killed during writes of every kind, and is started again on the same data folder.
/// </summary>
public sealed class KilledNodeTests
{
    private const int Edges = 60;

    // A kill costs a start, and so some seconds. Releases are tested with CUSTOMERCACHE_KILLS=60.
    private static readonly int Kills = int.Parse(
        Environment.GetEnvironmentVariable("CUSTOMERCACHE_KILLS") ?? "6",
        CultureInfo.InvariantCulture
    );

    [Fact]
    public async Task Acknowledged_data_survive_versions_only_grow_and_each_tenant_is_whole()
    {
        const int Seed = 20261126;
        var random = new Random(Seed);
        var folder = Directory.CreateTempSubdirectory("customer-cache-killed-");
        try
        {
            await using var vendors = await VendorSimulator.StartAsync(
                Fleet.Create(
                    new FleetOptions
                    {
                        Hosts = 1,
                        EdgesPerHost = Edges,
                        Probes = 0,
                    }
                )
            );
            var settings = new Dictionary<string, string?>(VendorSettings.Of(vendors), StringComparer.Ordinal)
            {
                ["CustomerCache:DataFolder"] = folder.FullName,
                ["CustomerCache:Hawkeye:Url"] = null,
            };
            var load = new NodeLoad(vendors);
            for (var kill = 0; kill < Kills; kill++)
            {
                await using var node = await SiloProcess.StartAsync(settings);
                await load.VerifyAsync(node, $"seed {Seed}, after kill {kill}");
                await load.RunUntilKilledAsync(node, acknowledged: 1 + random.Next(60));
            }

            await using var last = await SiloProcess.StartAsync(settings);
            await load.VerifyAsync(last, $"seed {Seed}, after the last kill");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

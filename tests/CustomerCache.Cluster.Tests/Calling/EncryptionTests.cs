using CustomerCache.Cluster.Tests.Clustering;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Silos with certificates accept only peers with certificates of the same authority.</summary>
public sealed class EncryptionTests
{
    [Fact]
    public async Task Service_reads_over_TLS_and_one_without_the_right_certificate_never_connects()
    {
        using var authority = new Authority("authority");
        using var namesake = new Authority("authority");
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        foreach (var (key, value) in authority.Settings("CustomerCache:Cluster", "silo.example.net"))
        {
            lab.Settings[key] = value;
        }

        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab, authority.Settings("CustomerCache:Client", "caller.example.net"));

        Assert.NotEmpty(await ReadingTests.ReadAsync(service.Cache.GetRecordsAsync(new(DeviceSystem.VeloCloud))));
        await AssertNeverConnectsAsync(lab, namesake.Settings("CustomerCache:Client", "caller.example.net"));
        await AssertNeverConnectsAsync(lab, []);
    }

    private static async Task AssertNeverConnectsAsync(VendorLab lab, Dictionary<string, string?> settings)
    {
        await using var stranger = await CallingService.BuildAsync(lab, settings);
        using var stop = new CancellationTokenSource();
        var started = stranger.Host.StartAsync(stop.Token);
        await stranger.Log.WaitForAsync(4141, "Failed to connect to cluster");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => started);
    }
}

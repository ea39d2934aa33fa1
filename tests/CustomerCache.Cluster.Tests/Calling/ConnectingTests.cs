using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>A calling service while silos are started and stopped.</summary>
public sealed class ConnectingTests
{
    [Fact]
    public async Task Service_that_starts_before_the_cluster_waits_for_it()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var service = await CallingService.BuildAsync(lab);

        var started = service.Host.StartAsync();
        await service.Log.WaitForAsync(4141, "Failed to connect to cluster");
        await using var server = await lab.ServeBuiltAsync();
        await started;

        Assert.NotEmpty(await ReadingTests.ReadAsync(service.Cache.GetRecordsAsync(new(DeviceSystem.VeloCloud))));
        Assert.Single(service.Log.Of(4141));
        Assert.Single(service.Log.Of(4142));
    }

    [Fact]
    public async Task Service_that_waits_for_the_cluster_can_be_stopped()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var service = await CallingService.BuildAsync(lab);

        var started = service.Host.StartAsync();
        await service.Log.WaitForAsync(4141, "Failed to connect to cluster");
        service.Host.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        await Assert.ThrowsAnyAsync<Exception>(() => started);
    }

    [Fact]
    public async Task Calls_succeed_while_all_silos_are_replaced()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var first = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        var serial = first.Replicas.Find(VendorLab.Vco1)!.Records[0].SerialNumber;
        using var stop = new CancellationTokenSource();

        var calls = CallAsync(service.Cache, serial, stop.Token);
        await first.DisposeAsync();
        await using var second = await lab.ServeAsync();
        await service.Cache.FindRecordAsync(DeviceSystem.VeloCloud, serial);
        await stop.CancelAsync();

        Assert.True(await calls > 0);
    }

    [Fact]
    public async Task Calls_recover_soon_after_a_silo_is_killed()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 2);
        await using var service = CallingService.Build([
            new("CustomerCache:Client:Redis", fleet.Redis.ConnectionString),
            new("CustomerCache:Client:ClusterId", SiloFleet.ClusterId),
        ]);
        await service.Host.StartAsync();
        var serial = fleet.Rename("Renamed edge").SerialNumber!;
        using var stop = new CancellationTokenSource();

        // The one of the two that this service is connected to is killed.
        var calls = CallAsync(service.Cache, serial, stop.Token);
        foreach (var silo in fleet.Silos.ToArray())
        {
            await silo.KillAsync();
            var killed = TimeProvider.System.GetTimestamp();
            Assert.NotNull(await service.Cache.FindRecordAsync(DeviceSystem.VeloCloud, serial));
            Assert.InRange(TimeProvider.System.GetElapsedTime(killed).TotalSeconds, 0, 15);
            await fleet.ServedAsync(await fleet.AddAsync(), 1);
        }

        await stop.CancelAsync();
        Assert.InRange(await calls, 10, int.MaxValue);
    }

    [Fact]
    public async Task Silo_offers_the_same_calls_to_its_own_host()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync(services => services.AddCustomerCacheCalls().AddCustomerCacheCalls());
        var cache = Assert.Single(server.Services.GetServices<ICustomerCacheClient>());

        Assert.Equal(
            server.Replicas.Find(VendorLab.Vco1)!.Records.Count,
            (await ReadingTests.ReadAsync(cache.GetRecordsAsync(new(DeviceSystem.VeloCloud)))).Length
        );
        Assert.Equal([VendorLab.Vco1], (await cache.GetTenantsAsync()).Select(t => t.Tenant));
    }

    // Every call succeeds.
    private static async Task<int> CallAsync(ICustomerCacheClient cache, string serial, CancellationToken stop)
    {
        var answered = 0;
        while (!stop.IsCancellationRequested)
        {
            Assert.NotNull(await cache.FindRecordAsync(DeviceSystem.VeloCloud, serial, CancellationToken.None));
            answered++;
            await CallPacer.NextAsync(1);
        }

        return answered;
    }
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>What refreshes write to a real Redis.</summary>
public sealed class RedisWritesTests
{
    [Fact]
    public async Task A_second_refresh_in_which_nothing_changed_writes_the_same_few_times_however_many_devices_there_are()
    {
        var writes = new List<int>();
        foreach (var edges in new[] { 30, 300 })
        {
            await using var lab = await VendorLab.StartAsync<OwnRedisCluster>(edges: edges);
            await using var server = await lab.ServeBuiltAsync();
            var redis = (OwnRedisCluster)lab.Engine;
            var built = await redis.ScriptsAsync();
            Assert.True(built > edges / 2, $"{built} scripts are too few to have stored {edges} devices");

            Assert.Equal(RefreshOutcome.Stored, (await server.RefreshAsync(VendorLab.Vco1)).Outcome);

            writes.Add(await redis.ScriptsAsync() - built);
        }

        // That it was asked for, and its end.
        Assert.Equal([2, 2], writes);
    }

    [Fact]
    public async Task One_changed_device_writes_itself_and_its_page()
    {
        await using var lab = await VendorLab.StartAsync<OwnRedisCluster>(edges: 100);
        await using var server = await lab.ServeBuiltAsync();
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = "Renamed edge" }));
        var redis = (OwnRedisCluster)lab.Engine;
        var built = await redis.ScriptsAsync();

        await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal(4, await redis.ScriptsAsync() - built);
        Assert.Equal(2, (await server.TenantAsync(VendorLab.Vco1)).Version());
    }
}

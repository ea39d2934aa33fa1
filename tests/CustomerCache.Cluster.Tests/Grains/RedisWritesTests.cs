using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Writes of refreshes to a real Redis.</summary>
public sealed class RedisWritesTests
{
    private const string Tenant = "tenant/velocloud/vco1.example.net/";

    [Theory]
    [InlineData(30)]
    [InlineData(300)]
    public async Task Second_refresh_without_changes_writes_its_request_and_its_end_whatever_the_number_of_devices(int edges)
    {
        await using var lab = await VendorLab.StartAsync<OwnRedisCluster>(edges: edges);
        await using var server = await lab.ServeBuiltAsync();
        await using var redis = await ((OwnRedisCluster)lab.Engine).ListenAsync();

        Assert.Equal(RefreshOutcome.Stored, (await server.RefreshAsync(VendorLab.Vco1)).Outcome);

        Assert.Equal([Tenant + "tenant", Tenant + "tenant"], await WritesAsync(redis));
    }

    [Fact]
    public async Task Changed_device_writes_itself_and_its_page()
    {
        await using var lab = await VendorLab.StartAsync<OwnRedisCluster>(edges: 100);
        await using var server = await lab.ServeBuiltAsync();
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = "Renamed edge" }));
        await using var redis = await ((OwnRedisCluster)lab.Engine).ListenAsync();

        await server.RefreshAsync(VendorLab.Vco1);

        var writes = await WritesAsync(redis);
        Assert.Equal(
            [Tenant + "tenant", $"device/velocloud/vco1.example.net/{edge.SerialNumber}/device", Tenant + "page-", Tenant + "tenant"],
            writes.Select(w => w.TrimEnd([.. "0123456789"]))
        );
        Assert.Equal(2, (await server.TenantAsync(VendorLab.Vco1)).Version());
    }

    /// <summary>
    /// Where grain storage wrote, in order. Caches and the directory of grains write to the same Redis in other ways, whenever they are
    /// ready.
    /// </summary>
    private static async Task<IReadOnlyList<string>> WritesAsync(RedisMonitor redis) =>
        [
            .. (await redis.CommandsAsync())
                .Where(l => l.Contains(" lua] \"HMSET\" ", StringComparison.Ordinal))
                .Select(l => l.Split('"')[3].Split("/state/")[^1]),
        ];
}

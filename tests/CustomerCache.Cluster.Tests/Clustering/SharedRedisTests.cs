using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;

namespace CustomerCache.Cluster.Tests.Clustering;

/// <summary>Two clusters of one service over one Redis, as in a blue/green upgrade.</summary>
public sealed class SharedRedisTests
{
    [Fact]
    public async Task Clusters_share_neither_data_nor_reminders()
    {
        await using var blue = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var green = await VendorLab.StartAsync<ClusterUnderTest>(edges: 30);
        await using var blueServer = await blue.ServeBuiltAsync();
        await using var greenServer = await green.ServeBuiltAsync();

        Assert.Equal(FleetTruth.Records(blue.Fleet, VendorLab.Vco1.Host).Count(), (await blueServer.RecordsAsync(VendorLab.Vco1)).Length);
        Assert.Equal(FleetTruth.Records(green.Fleet, VendorLab.Vco1.Host).Count(), (await greenServer.RecordsAsync(VendorLab.Vco1)).Length);
        var (ours, theirs) = (await RemindersAsync(blueServer), await RemindersAsync(greenServer));
        Assert.Single(ours.Reminders);
        Assert.Single(theirs.Reminders);
        Assert.NotEqual(ours.Reminders[0].ETag, theirs.Reminders[0].ETag);
    }

    [Fact]
    public async Task Every_key_of_a_cluster_begins_with_the_names_of_its_service_and_itself()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        var prefix = ClusterNames.FullName("customer-cache", lab.Settings["CustomerCache:Cluster:ClusterId"]!) + "/";
        await using var redis = await ConnectionMultiplexer.ConnectAsync((await SharedRedis.GetAsync()).ConnectionString);

        var keys = redis.GetServers()[0].Keys(pattern: prefix + "*").Select(k => k.ToString()[prefix.Length..]).ToArray();
        var kinds = keys.Select(k => k.Split('/')[0]).Distinct().Order();

        Assert.Equal(["directory", "incarnation", "keyed", "looks", "members", "reminders", "state"], kinds);
        Assert.Contains("state/tenant/velocloud/vco1.example.net/tenant", keys);
        Assert.Contains("directory/tenant/velocloud/vco1.example.net", keys);
        Assert.DoesNotContain(keys, k => k.StartsWith("directory/device", StringComparison.Ordinal));
        Assert.Contains(keys, k => k.StartsWith("state/device/velocloud/vco1.example.net/VC", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Silo_has_one_connection_for_commands_and_one_for_subscriptions()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(
            (await SharedRedis.GetAsync()).ConnectionString + ",allowAdmin=true"
        );
        var cluster = lab.Settings["CustomerCache:Cluster:ClusterId"];

        var clients = (await redis.GetServers()[0].ClientListAsync()).Where(c => c.Name == cluster).ToArray();

        Assert.Equal(TwoSilos.Count * 2, clients.Length);
        Assert.Equal(TwoSilos.Count, clients.Count(c => c.SubscriptionCount > 0));
    }

    // The reminder service of a silo runs what its table returns.
    private static Task<ReminderTableData> RemindersAsync(RunningServer server) =>
        server.Services.GetRequiredService<IReminderTable>().ReadRows(0, uint.MaxValue);
}

using CustomerCache.Client;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>A copy of a tenant in the calling process.</summary>
public sealed class FollowingTests
{
    // Real time, only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Replica_is_complete_when_it_is_returned_and_follows_by_deltas()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 40);
        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        await using var replica = await service.Cache.FollowAsync(VendorLab.Vco1);
        var (before, changed) = (replica.Snapshot!, replica.Changed);
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = "Renamed edge" }));

        await server.RefreshAsync(VendorLab.Vco1);
        await UntilAsync(replica, 2);
        var after = replica.Snapshot!;

        Assert.Equal(server.Replicas.Find(VendorLab.Vco1)!.Records.AsEnumerable(), after.Records);
        Assert.Contains(
            "Renamed edge",
            System.Text.Encoding.UTF8.GetString(after.Find(edge.SerialNumber!)!.Utf8.Span),
            StringComparison.Ordinal
        );
        Assert.True(changed.IsCompleted);
        Assert.Equal(before.Records.Count - 1, after.Records.Count(r => ReferenceEquals(r, before.Find(r.SerialNumber))));
    }

    [Fact]
    public async Task Replica_serves_while_the_silos_are_stopped_and_follows_when_they_are_back()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 40);
        await using var first = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        await using var replica = await service.Cache.FollowAsync(VendorLab.Vco1);
        var known = replica.Snapshot!.Records[0];

        await first.DisposeAsync();
        await service.Log.WaitForAsync(4101, VendorLab.Vco1.ToString());
        var served = replica.Snapshot.Find(known.SerialNumber);
        await using var second = await lab.ServeAsync();
        await second.ImportManyAsync(VendorLab.Vco1, 10);
        await UntilAsync(replica, 2);

        Assert.Same(known, served);
        Assert.Equal(10, replica.Snapshot!.Records.Count);
        Assert.True(service.Log.Has(4143));
        await service.Log.WaitForAsync(4142, "Connected to cluster");
    }

    [Fact]
    public async Task Disposed_replica_receives_no_changes()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        var replica = await service.Cache.FollowAsync(VendorLab.Vco1);
        await using var other = await service.Cache.FollowAsync(VendorLab.Vco1);

        await replica.DisposeAsync();
        await server.ImportManyAsync(VendorLab.Vco1, 10);
        await UntilAsync(other, 2);

        Assert.Equal(1, replica.Snapshot!.Version);
        Assert.Empty(service.Log.Entries.Where(e => e.Level >= LogLevel.Warning).Select(e => e.Text));
    }

    [Fact]
    public async Task Service_that_stops_while_it_follows_logs_no_warning()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        var service = await CallingService.StartAsync(
            lab,
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["CustomerCache:Caching:NearEntries"] = "100" }
        );
        var orders = service.Host.Services.GetRequiredService<IDomainCacheClient>()["orders"];
        var replica = await service.Cache.FollowAsync(VendorLab.Vco1);
        await orders.GetOrFetchAsync("1", _ => Task.FromResult<string?>("one"));

        await service.Host.StopAsync();
        await replica.DisposeAsync();
        service.Host.Dispose();

        Assert.Empty(service.Log.Entries.Where(e => e.Level >= LogLevel.Warning).Select(e => e.Text));
        Assert.NotEmpty(service.Log.Entries);
    }

    private static async Task UntilAsync(CustomerCache.Client.Calling.TenantReplica replica, long version)
    {
        for (var changed = replica.Changed; replica.Snapshot?.Version < version; changed = replica.Changed)
        {
            await changed.WaitAsync(HangTimeout);
        }
    }
}

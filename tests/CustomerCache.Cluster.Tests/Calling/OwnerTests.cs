using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>Calls to the owner of a tenant: refreshes and changes.</summary>
public sealed class OwnerTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Refresh_is_started_joined_and_watched_to_its_end()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        using var held = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging());

        var started = await service.Cache.StartRefreshAsync(VendorLab.Vco1);
        var joined = await service.Cache.StartRefreshAsync(VendorLab.Vco1, acceptShrink: true);
        var running = await service.Cache.GetRefreshAsync(VendorLab.Vco1, started!.Id);
        held.Dispose();
        await server.EndAsync(started.Id);
        var ended = await service.Cache.GetRefreshAsync(VendorLab.Vco1, started.Id);

        Assert.Equal((started.Id, "running"), (joined!.Id, running!.State));
        Assert.Equal(("finished", RefreshOutcome.Stored), (ended!.State, ended.Outcome));
        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net").Values.Sum(), ended.Funnel.Values.Sum());
        Assert.Null(await service.Cache.GetRefreshAsync(VendorLab.Vco1, "nothing"));
    }

    [Fact]
    public async Task Stored_tenant_that_is_no_longer_configured_is_read_by_name_and_not_refreshed()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(hosts: 2, edges: 20);
        await (await lab.ServeBuiltAsync()).DisposeAsync();
        lab.Forget(1);
        await using var server = await lab.ServeAsync();
        await using var service = await CallingService.StartAsync(lab);

        Assert.Null(await service.Cache.StartRefreshAsync(VendorLab.Vco2));
        Assert.Contains(VendorLab.Vco2, (await service.Cache.GetTenantsAsync()).Select(t => t.Tenant));
        Assert.Equal(
            [VendorLab.Vco2],
            (await service.Cache.ReadAsync(new(VendorLab.Vco2.System) { Hosts = [VendorLab.Vco2.Host] })).Versions.Select(v => v.Tenant)
        );
    }

    [Fact]
    public async Task Changes_are_a_delta_and_empty_without_changes()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        var renamed = Rename(lab);

        var none = await service.Cache.GetChangesAsync(VendorLab.Vco1, 1, TimeSpan.FromMilliseconds(1));
        var waited = service.Cache.GetChangesAsync(VendorLab.Vco1, 1, Long);
        await server.RefreshAsync(VendorLab.Vco1);
        var changes = Assert.IsType<TenantChanges.Delta>(await waited).Changes;
        var again = Assert.IsType<TenantChanges.Delta>(await service.Cache.GetChangesAsync(VendorLab.Vco1, 1, TimeSpan.Zero)).Changes;

        Assert.Equal((1L, 1L, 0), Sizes(none));
        Assert.Equal((1L, 2L, renamed), (changes.From, changes.To, Assert.Single(changes.Upserted).SerialNumber));
        Assert.Empty(changes.Removed);
        Assert.Equal(changes.Upserted.AsEnumerable(), again.Upserted);
    }

    [Fact]
    public async Task Version_outside_the_history_is_too_old()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);

        Assert.Equal(new TenantChanges.TooOld(1), await service.Cache.GetChangesAsync(VendorLab.Vco1, 0, TimeSpan.Zero));
        Assert.Equal(new TenantChanges.TooOld(1), await service.Cache.GetChangesAsync(VendorLab.Vco1, 17, Long));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => service.Cache.GetChangesAsync(VendorLab.Vco1, -1, TimeSpan.Zero));
    }

    [Fact]
    public async Task Tenants_that_were_never_built_are_named_and_do_not_hide_the_others()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(hosts: 2, edges: 20);
        using var one = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging(), host: "vco1.example.net");
        using var other = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging(), host: "vco2.example.net");
        await using var server = await lab.ServeAsync();
        await using var service = await CallingService.StartAsync(lab);

        var none = await Assert.ThrowsAsync<NotBuiltException>(() => service.Cache.ReadAsync(new(VendorLab.Vco1.System)));
        var changes = await service.Cache.GetChangesAsync(VendorLab.Vco1, 0, Long);
        other.Dispose();
        await server.RefreshAsync(VendorLab.Vco2);
        await service.WaitForVersionAsync(VendorLab.Vco2, 1);
        var reading = await service.Cache.ReadAsync(new(VendorLab.Vco1.System));
        var first = await ReadingTests.ReadAsync(reading);
        var maybe = await Assert.ThrowsAsync<NotBuiltException>(() => service.Cache.FindRecordAsync(VendorLab.Vco1.System, "nothing"));

        Assert.Equal([VendorLab.Vco1, VendorLab.Vco2], none.Tenants.AsEnumerable());
        Assert.Equal(new TenantChanges.TooOld(0), changes);
        Assert.Equal((VendorLab.Vco2, VendorLab.Vco1), (Assert.Single(reading.Versions).Tenant, Assert.Single(reading.Missing)));
        Assert.NotEmpty(first);
        Assert.Equal(VendorLab.Vco1, Assert.Single(maybe.Tenants));
    }

    private static string Rename(VendorLab lab)
    {
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = "Renamed edge" }));
        return edge.SerialNumber!;
    }

    private static (long From, long To, int Records) Sizes(TenantChanges changes) =>
        changes is TenantChanges.Delta { Changes: var delta } ? (delta.From, delta.To, delta.Upserted.Length) : default;
}

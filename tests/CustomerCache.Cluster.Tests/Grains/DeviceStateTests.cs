using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Devices;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>The stored state of a device.</summary>
public sealed class DeviceStateTests
{
    private const int Edges = 12;

    [Fact]
    public async Task Device_stores_its_listing_and_its_last_decision_and_its_tenant_the_record()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        lab.Vendors.Status = serial => serial == FakeVendors.Serial(4) ? "Inactive" : SampleBruin.Gold;
        await lab.RefreshAsync();

        var (cached, removed) = (await StateAsync(lab, 3), await StateAsync(lab, 4));

        Assert.Equal(
            ("cached", FakeVendors.Serial(3), null),
            (cached.Decision.FunnelKey, cached.Edge!.Edge.SerialNumber, cached.Edge.Stored)
        );
        Assert.Equal(("removed_not_monitorable", "management status 'Inactive'"), (removed.Decision.FunnelKey, removed.Detail));
        Assert.NotNull(await lab.Tenant.FindRecordAsync(3));
        Assert.Null(await lab.Tenant.FindRecordAsync(4));
    }

    [Fact]
    public async Task Unchanged_device_is_not_written()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        Assert.Equal(Edges, Writes(lab));

        await lab.RefreshAsync();
        await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [FakeVendors.Serial(3)], CancellationToken.None);
        lab.Vendors.Edges = [.. lab.Vendors.Edges.Select(e => e with { State = "OFFLINE" })];
        await lab.RefreshAsync();

        Assert.Equal(Edges, Writes(lab));
    }

    [Fact]
    public async Task Device_is_written_when_its_listing_or_its_decision_changed()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();

        lab.Vendors.Edges = lab.Vendors.Edges.SetItem(3, lab.Vendors.Edges[3] with { LastContact = "2026-03-02T10:00:00.000Z" });
        await lab.RefreshAsync();
        Assert.Equal(Edges + 1, Writes(lab));

        lab.Vendors.Status = serial => serial == FakeVendors.Serial(4) ? "Inactive" : SampleBruin.Gold;
        await lab.RefreshAsync();
        Assert.Equal(Edges + 2, Writes(lab));
    }

    [Fact]
    public async Task Device_called_during_deactivation_responds_from_its_next_activation()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();

        for (var round = 0; round < 20; round++)
        {
            var leaving = Enumerable.Range(0, Edges).Select(n => lab.DeactivateAsync(lab.Device(n)));
            var crossing = lab.Tenant.RecrossAsync(
                RecrossKind.BruinInventory,
                [.. Enumerable.Range(0, Edges).Select(FakeVendors.Serial)],
                CancellationToken.None
            );
            await Task.WhenAll([crossing, .. leaving]);
        }

        Assert.Equal(21 * Edges, lab.Vendors.Requests.Count(q => q.What == "client"));
        Assert.Equal(Edges, Writes(lab));
    }

    [Fact]
    public async Task Device_is_deactivated_soon_after_a_refresh_and_crossed_again_from_its_stored_state()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var management = lab.Grains.GetGrain<IManagementGrain>(0);

        await Poll.UntilAsync(
            async () =>
                (await management.GetSimpleGrainStatistics()).All(s =>
                    !s.GrainType.StartsWith(typeof(DeviceGrain).FullName!, StringComparison.Ordinal)
                ),
            "no device in memory"
        );
        await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [FakeVendors.Serial(3)], CancellationToken.None);

        Assert.Equal(2, lab.Vendors.Requests.Count(q => q is { What: "client" } && q.Of == FakeVendors.Serial(3)));
        Assert.Equal(Edges, Writes(lab));
    }

    [Fact]
    public async Task Failed_device_keeps_its_record_with_the_reason()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var before = await lab.Tenant.FindRecordAsync(3);
        lab.Vendors.Fault = question => question is { What: "attributes", Of: "VC00003" } ? FakeVendors.TimedOut : null;

        await lab.RefreshAsync();

        var after = await StateAsync(lab, 3);
        Assert.Equal(("kept_attributes_failed", FakeVendors.TimedOut.ToString()), (after.Decision.FunnelKey, after.Detail));
        Assert.Equal(before, await lab.Tenant.FindRecordAsync(3));
        Assert.Equal(Edges, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);
    }

    [Fact]
    public async Task Device_that_cannot_be_stored_does_not_fail_the_refresh_and_is_stored_by_the_next_one()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        lab.Storage.BeforeWrite = name => name == "device" ? throw new IOException("no space") : Task.CompletedTask;

        Assert.Equal(RefreshOutcome.Stored, (await lab.RefreshAsync()).Outcome);
        Assert.Equal((Edges, 0), ((await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records, Writes(lab)));

        lab.Storage.BeforeWrite = _ => Task.CompletedTask;
        await lab.RefreshAsync();
        Assert.Equal(Edges, Writes(lab));
        Assert.Equal("cached", (await StateAsync(lab, 3)).Decision.FunnelKey);
    }

    private static async Task<DeviceState> StateAsync(GrainLab lab, int number) =>
        await lab.DeviceStateAsync(number) ?? throw new InvalidOperationException("The device was never crossed.");

    private static int Writes(GrainLab lab) => lab.Storage.Writes.Count(w => w == "device");
}

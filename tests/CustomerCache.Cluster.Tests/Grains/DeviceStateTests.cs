using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>What a device keeps.</summary>
public sealed class DeviceStateTests
{
    private const int Edges = 12;

    [Fact]
    public async Task A_device_keeps_its_record_and_its_last_decision_over_a_deactivation()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        lab.Vendors.Status = serial => serial == HandMadeVendors.Serial(4) ? "Inactive" : SampleBruin.Gold;
        await lab.RefreshAsync();
        var (cached, removed) = (await LastAsync(lab, 3), await LastAsync(lab, 4));

        await lab.DeactivateAsync(lab.Device(3));
        await lab.DeactivateAsync(lab.Device(4));

        var again = await LastAsync(lab, 3);
        Assert.Equal(("cached", cached.Record!.Tag), (again.Decision, again.Record!.Tag));
        Assert.Equal(cached.Record.Utf8.ToArray(), again.Record.Utf8.ToArray());
        Assert.Equal((await lab.Tenant.FindRecordAsync(HandMadeVendors.Serial(3), CancellationToken.None))!.Tag, again.Record.Tag);
        Assert.Equal(removed, await LastAsync(lab, 4));
        Assert.Equal(("removed", "not_monitorable", null), (removed.Decision, removed.Reason, removed.Record));
    }

    [Fact]
    public async Task A_device_is_not_written_when_nothing_changed()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        Assert.Equal(Edges, Writes(lab));

        await lab.RefreshAsync();
        await lab.Tenant.RecrossAsync([HandMadeVendors.Serial(3)], CancellationToken.None);
        await lab.DeactivateAsync(lab.Device(3));
        lab.Vendors.Edges = [.. lab.Vendors.Edges.Select(e => e with { State = "OFFLINE" })];
        await lab.RefreshAsync();

        Assert.Equal(Edges, Writes(lab));
    }

    [Fact]
    public async Task A_device_is_written_when_its_listing_or_its_decision_changed()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();

        lab.Vendors.Edges = lab.Vendors.Edges.SetItem(3, lab.Vendors.Edges[3] with { LastContact = "2026-03-02T10:00:00.000Z" });
        await lab.RefreshAsync();
        Assert.Equal(Edges + 1, Writes(lab));

        lab.Vendors.Status = serial => serial == HandMadeVendors.Serial(4) ? "Inactive" : SampleBruin.Gold;
        await lab.RefreshAsync();
        Assert.Equal(Edges + 2, Writes(lab));
    }

    [Fact]
    public async Task A_device_that_failed_keeps_its_record_and_says_why()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var before = await LastAsync(lab, 3);
        lab.Vendors.Fault = question => question is { What: "attributes", Of: "VC00003" } ? HandMadeVendors.Late : null;

        await lab.RefreshAsync();
        await lab.DeactivateAsync(lab.Device(3));

        var after = await LastAsync(lab, 3);
        Assert.Equal(("kept", "attributes_failed", "TimedOut", before.Record!.Tag), (after.Decision, after.Reason, after.Fault?.Kind, after.Record?.Tag));
        Assert.Equal(Edges, (await lab.Tenant.GetBriefAsync(CancellationToken.None)).Records);
    }

    [Fact]
    public async Task A_device_that_cannot_be_stored_costs_the_refresh_nothing_and_is_stored_by_the_next_one()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        lab.Storage.BeforeWrite = name => name == "device" ? throw new IOException("no space") : Task.CompletedTask;

        Assert.Equal(RefreshOutcome.Stored, (await lab.RefreshAsync()).Outcome);
        Assert.Equal((Edges, 0), ((await lab.Tenant.GetBriefAsync(CancellationToken.None)).Records, Writes(lab)));

        lab.Storage.BeforeWrite = _ => Task.CompletedTask;
        await lab.RefreshAsync();
        Assert.Equal(Edges, Writes(lab));
        Assert.Equal("cached", (await LastAsync(lab, 3)).Decision);
    }

    private static async Task<DeviceReport> LastAsync(GrainLab lab, int number) =>
        await lab.Device(number).GetLastAsync(CancellationToken.None) ?? throw new InvalidOperationException("The device was never crossed.");

    private static int Writes(GrainLab lab) => lab.Storage.Writes.Count(w => w == "device");
}

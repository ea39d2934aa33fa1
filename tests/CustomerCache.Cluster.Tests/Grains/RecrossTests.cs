using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Recrossing of single devices.</summary>
public sealed class RecrossTests
{
    [Fact]
    public async Task Only_the_named_devices_are_crossed_and_one_new_version_is_served()
    {
        await using var lab = await GrainLab.StartAsync(edges: 20);
        await lab.RefreshAsync();
        var before = await lab.Tenant.GetStatusAsync(CancellationToken.None);
        lab.Time.Advance(TimeSpan.FromMinutes(10));
        lab.Vendors.Forget();
        lab.Vendors.Status = serial => serial == FakeVendors.Serial(4) ? SampleBruin.Gold : "Inactive";

        var after = await lab.Tenant.RecrossAsync(
            RecrossKind.BruinInventory,
            [Serial(3), Serial(4), Serial(5), Serial(3), "never listed"],
            CancellationToken.None
        );

        Assert.Equal([Serial(3), Serial(4), Serial(5)], lab.Vendors.Requests.Where(q => q.What == "client").Select(q => q.Of).Order());
        Assert.Equal((2L, 18), (after.Version, after.Records));
        Assert.Equal((before.NextRefreshAt, before.LastRefresh?.Id, null), (after.NextRefreshAt, after.LastRefresh?.Id, after.Running));
        Assert.Equal(lab.Time.GetUtcNow(), after.ChangedAt);
        Assert.Equal(("removed_not_monitorable", "cached"), (await DecisionAsync(lab, 3), await DecisionAsync(lab, 4)));
        Assert.Null(await lab.Tenant.FindRecordAsync(5));
        Assert.NotNull(await lab.Tenant.FindRecordAsync(6));
    }

    [Fact]
    public async Task Faults_of_a_recrossing_are_logged_stored_with_the_decision_and_not_reported_by_the_next_refresh()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.RefreshAsync();
        lab.Vendors.Fault = question => question.What == "attributes" ? FakeVendors.TimedOut : null;

        await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(1)], CancellationToken.None);

        Assert.Equal("kept_attributes_failed", await DecisionAsync(lab, 1));
        Assert.Single(lab.Nodes.Values.SelectMany(n => n.Of<RefreshEvent.AttributesFailed>()));
        Assert.Empty(lab.Owners.Values.SelectMany(o => o.Of<RefreshEvent.AttributesFailed>()));
    }

    [Fact]
    public async Task Recrossings_that_come_while_another_is_stored_are_all_stored()
    {
        await using var lab = await GrainLab.StartAsync(edges: 20);
        await lab.RefreshAsync();
        lab.Vendors.Status = serial => serial == Serial(19) ? SampleBruin.Gold : "Inactive";
        var storage = new Gate();
        lab.Storage.BeforeWrite = name => name == "journal" ? storage.WaitAsync() : Task.CompletedTask;

        var first = RecrossAsync(0);
        await storage.ArrivedAsync();
        var others = Enumerable.Range(1, 15).Append(1).Select(RecrossAsync).ToArray();
        storage.Open();

        await Task.WhenAll([first, .. others]);
        Assert.Equal(4, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);

        Task RecrossAsync(int number) => lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(number)], CancellationToken.None);
    }

    [Fact]
    public async Task Tenant_that_is_no_longer_configured_is_left_unchanged()
    {
        await using var lab = await GrainLab.StartAsync(edges: 1);
        var former = lab.Grains.GetGrain<ITenantGrain>("velocloud/former.example.net");
        await former.ImportAsync(Imports.Record(7));

        var status = await former.RecrossAsync(RecrossKind.BruinInventory, [Imports.Record(7).SerialNumber], CancellationToken.None);

        Assert.Equal((1L, 1, null), (status.Version, status.Records, status.Running));
    }

    [Fact]
    public async Task Version_stays_without_a_change_or_a_known_device()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.RefreshAsync();

        Assert.Equal(
            1,
            (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(1), Serial(2)], CancellationToken.None)).Version
        );
        Assert.Equal(1, (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, ["never listed"], CancellationToken.None)).Version);
    }

    [Fact]
    public async Task Device_that_returns_is_served_again_as_it_was_listed_last()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        lab.Vendors.Status = serial => serial == Serial(2) ? "Inactive" : SampleBruin.Gold;
        await lab.RefreshAsync();
        Assert.Equal(3, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);
        lab.Vendors.Status = _ => SampleBruin.Gold;

        var after = await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(2)], CancellationToken.None);

        Assert.Equal((2L, 4, "cached"), (after.Version, after.Records, await DecisionAsync(lab, 2)));
    }

    [Fact]
    public async Task Calls_to_the_tenant_during_a_recrossing_succeed_and_its_result_is_merged_with_them()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.RefreshAsync();
        var held = new Gate();
        lab.Vendors.Before = question => question.Of == Serial(1) ? held.WaitAsync() : Task.CompletedTask;
        var recross = lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(1)], CancellationToken.None);
        await held.ArrivedAsync();

        var status = await lab.Tenant.GetStatusAsync(CancellationToken.None).WaitAsync(Gate.HangTimeout);
        var imported = await lab.Tenant.ImportAsync(Imports.Record(7)).WaitAsync(Gate.HangTimeout);
        var refresh = await lab.StartRefreshAsync().WaitAsync(Gate.HangTimeout);
        await lab.Coordinator.CheckAsync(CancellationToken.None).WaitAsync(Gate.HangTimeout);

        Assert.False(recross.IsCompleted);
        Assert.Equal((1L, 2L, false), (status.Version, imported.Version, string.IsNullOrEmpty(refresh)));
        held.Open();
        await recross;
        await lab.EndAsync();
        Assert.NotNull(await lab.Tenant.FindRecordAsync(1));
        Assert.Equal(5, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);
    }

    private static string Serial(int number) => FakeVendors.Serial(number);

    private static async Task<string?> DecisionAsync(GrainLab lab, int number) =>
        (await lab.Tenant.GetDecisionAsync(Serial(number), CancellationToken.None))?.History.Decision.FunnelKey;
}

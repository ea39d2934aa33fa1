using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>A refresh whose owner ends in the middle.</summary>
public sealed class UnfinishedRefreshTests
{
    [Fact]
    public async Task Requested_refresh_is_restarted_by_the_next_check_and_only_by_that()
    {
        await using var lab = await GrainLab.StartAsync(edges: 12);
        await lab.RefreshAsync();
        var id = await LoseAsync(lab, acceptShrink: false);

        var brief = await lab.Tenant.GetStatusAsync(CancellationToken.None);
        Assert.Equal((null, 1L), (brief.Running, brief.Version));
        Assert.NotEqual(id, brief.LastRefresh!.Id);
        await lab.Coordinator.CheckAsync(CancellationToken.None);
        var ended = await lab.EndAsync();

        Assert.NotEqual((id, brief.LastRefresh.Id), (ended.Id, ended.Id));
        Assert.Equal(RefreshOutcome.Stored, ended.Outcome);
        Assert.Null(await lab.Tenant.StartRefreshAsync(RefreshDemand.IfDue, acceptShrink: false, CancellationToken.None));
    }

    [Fact]
    public async Task Refresh_that_may_drop_many_records_still_may_after_an_import_in_between()
    {
        await using var lab = await GrainLab.StartAsync(edges: 12);
        lab.Options.MaxShrinkFrom = 1;
        await lab.RefreshAsync();
        lab.Vendors.Status = serial => serial == FakeVendors.Serial(3) ? SampleBruin.Gold : "Inactive";
        Assert.Equal(RefreshOutcome.ShrinkBlocked, (await lab.RefreshAsync()).Outcome);
        await LoseAsync(lab, acceptShrink: true);
        await lab.Tenant.ImportAsync(Enumerable.Range(0, 12).Select(i => Imports.Record(i)));

        await lab.Coordinator.CheckAsync(CancellationToken.None);

        Assert.Equal(RefreshOutcome.Stored, (await lab.EndAsync()).Outcome);
        Assert.Equal(1, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);
    }

    [Fact]
    public async Task Due_refresh_is_still_due()
    {
        await using var lab = await GrainLab.StartAsync(edges: 12);
        var held = new Gate();
        lab.Vendors.Before = _ => held.WaitAsync();
        await lab.Coordinator.CheckAsync(CancellationToken.None);
        await held.ArrivedAsync();
        await lab.DeactivateAsync(lab.Tenant);
        lab.Vendors.Before = _ => Task.CompletedTask;

        await lab.Coordinator.CheckAsync(CancellationToken.None);

        Assert.Equal(RefreshOutcome.Stored, (await lab.EndAsync()).Outcome);
        held.Open();
    }

    [Fact]
    public async Task Interrupted_refresh_is_not_reported_as_ended()
    {
        await using var lab = await GrainLab.StartAsync(edges: 12);
        await lab.RefreshAsync();
        await LoseAsync(lab, acceptShrink: false);

        Assert.Single(lab.Nodes.Values.SelectMany(n => n.Of<RefreshEvent.Finished>()));
        Assert.Empty(lab.Nodes.Values.SelectMany(n => n.Of<RefreshEvent.Broke>()));
    }

    // Requests a refresh whose owner ends during a call to Bruin; returns its id.
    private static async Task<string> LoseAsync(GrainLab lab, bool acceptShrink)
    {
        var held = new Gate();
        lab.Vendors.Before = _ => held.WaitAsync();
        var refresh = await lab.Tenant.StartRefreshAsync(RefreshDemand.Now, acceptShrink, CancellationToken.None);
        await held.ArrivedAsync();
        await lab.DeactivateAsync(lab.Tenant);
        lab.Vendors.Before = _ => Task.CompletedTask;
        held.Open();
        return refresh!.Id;
    }
}

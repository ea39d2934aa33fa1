using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>An activation of a tenant that detects that another one has stored it.</summary>
public sealed class SupersededOwnerTests
{
    [Fact]
    public async Task Store_call_to_a_superseded_owner_fails_and_the_next_call_reaches_the_new_owner()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        StoreElsewhere(lab);

        await Assert.ThrowsAsync<InconsistentStateException>(() => lab.Tenant.ImportAsync(Imports.Record(2)));

        Assert.Equal(1, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Version);
        Assert.Equal(2, (await lab.Tenant.ImportAsync(Imports.Record(3))).Version);
    }

    [Fact]
    public async Task Retried_call_reaches_the_new_owner_after_the_loss_of_the_old_one()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        StoreElsewhere(lab);

        var brief = await GrainCallRetry.Retry.ExecuteAsync(async _ => await lab.Tenant.ImportAsync(Imports.Record(2)));

        Assert.Equal(2, brief.Version);
    }

    [Fact]
    public async Task Refresh_that_cannot_be_stored_breaks_and_is_restarted_by_the_new_owner()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        var held = new Gate();
        lab.Vendors.Before = _ => held.WaitAsync();
        var first = await lab.StartRefreshAsync();
        await held.ArrivedAsync();
        StoreElsewhere(lab);
        held.Open();
        await using (var following = new FakeFollower(lab.Grains, lab.Tenant))
        {
            await following.UntilAsync(b => b.Running is null);
        }

        await lab.Coordinator.CheckAsync(CancellationToken.None);
        var ended = await lab.EndAsync();

        Assert.Equal(RefreshOutcome.Stored, ended.Outcome);
        Assert.NotEqual(first, ended.Id);
        Assert.IsType<InconsistentStateException>(Assert.Single(lab.Nodes.Values.SelectMany(n => n.Of<RefreshEvent.Broke>())).Exception);
        Assert.Equal(4, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);
    }

    // The same content, so that only the tag differs.
    private static void StoreElsewhere(GrainLab lab) => lab.Storage.Corrupt<TenantHeader>("tenant", header => header);
}

using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Events that arrive during a refresh: the latest read is served in the end.</summary>
public sealed class RecrossDuringRefreshTests
{
    private const int Edges = 12;

    [Fact]
    public async Task Device_that_is_recrossed_after_the_refresh_read_it_is_not_overwritten_at_the_commit()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);
        lab.Vendors.Status = serial => serial == Serial(3) ? "Inactive" : SampleBruin.Gold;

        Assert.Equal(Edges - 1, (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(3)], CancellationToken.None)).Records);
        held.Open();
        var ended = await lab.EndAsync();

        Assert.Null(await lab.Tenant.FindRecordAsync(3));
        Assert.Equal((Edges - 1, 1), (ended.Funnel["cached"], ended.Funnel["removed_not_monitorable"]));
    }

    [Fact]
    public async Task Device_that_the_refresh_read_later_is_not_overwritten_by_a_slow_crossing_that_began_before()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var (slow, read) = (new Gate(), new Gate());
        read.Open();
        lab.Vendors.Before = question =>
            question is { What: "contacts", Of: "9101" } ? read.WaitAsync()
            : question.Of == Serial(4) ? slow.WaitAsync()
            : Task.CompletedTask;
        var recross = lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(3), Serial(4)], CancellationToken.None);
        await slow.ArrivedAsync();
        await read.ArrivedAsync();

        // Device 3 was read as it was, and waits for device 4, which is no longer listed, to be stored.
        lab.Vendors.Status = serial => serial == Serial(3) ? "Inactive" : SampleBruin.Gold;
        lab.Vendors.Edges = lab.Vendors.Edges.RemoveAt(4);
        await lab.RefreshAsync();
        Assert.Null(await lab.Tenant.FindRecordAsync(3));
        slow.Open();
        await recross;

        Assert.Null(await lab.Tenant.FindRecordAsync(3));
    }

    [Fact]
    public async Task Remembered_client_is_requested_again_when_the_refresh_is_stored_before_the_crossing_that_an_event_began()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        lab.Vendors.Forget();
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);
        var (asked, again, slow) = (new Gate(), new Gate(), new Gate());
        asked.Open();
        again.Open();
        lab.Vendors.Before = question =>
            question is { What: "contacts", Of: "9101" } ? (asked.Count == 0 ? asked : again).WaitAsync()
            : question.What == "client" && question.Of == Serial(5) ? slow.WaitAsync()
            : Task.CompletedTask;
        var recross = lab.Tenant.RecrossAsync(RecrossKind.BruinClient, ["9101"], CancellationToken.None);
        await asked.ArrivedAsync();

        // Device 5 is of this client: its new crossing begins when the refresh has read it, and is not stored when the refresh is.
        held.Open();
        await again.ArrivedAsync();
        slow.Open();
        await recross;
        await lab.EndAsync();

        // By the refresh, by the new crossing, and after the refresh for the devices that it had read before the event.
        Assert.Equal(3, lab.Vendors.Requests.Count(q => q is { What: "contacts", Of: "9101" }));
    }

    [Fact]
    public async Task Device_that_is_listed_for_the_first_time_is_recrossed_when_an_event_named_its_client_meanwhile()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        lab.Vendors.Forget();
        lab.Vendors.Edges = lab.Vendors.Edges.Add(FakeVendors.Edge(Edges));
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);

        await lab.Tenant.RecrossAsync(RecrossKind.BruinClient, ["9100"], CancellationToken.None);
        held.Open();
        await lab.EndAsync();

        // Those that were known when the event came were crossed again then, the new one afterwards, the held one not at all.
        Assert.Equal(
            [1, 2, 2],
            new[] { 5, 4, Edges }.Select(n => lab.Vendors.Requests.Count(q => q.What == "client" && q.Of == Serial(n)))
        );
    }

    [Fact]
    public async Task Device_that_is_listed_for_the_first_time_stays_pending_across_owners_until_it_is_recrossed()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        lab.Vendors.Forget();
        lab.Vendors.Edges = lab.Vendors.Edges.Add(FakeVendors.Edge(Edges));
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);
        await lab.Tenant.RecrossAsync(RecrossKind.BruinClient, ["9100"], CancellationToken.None);
        var owed = new Gate();
        lab.Vendors.Before = question => question.What == "client" && question.Of == Serial(Edges) ? owed.WaitAsync() : Task.CompletedTask;

        held.Open();
        await owed.ArrivedAsync();
        var committed = await lab.StoredHeaderAsync();
        owed.Open();
        await lab.EndAsync();

        Assert.Equal(2, committed.RecentRefreshes.Length);
        Assert.NotNull(committed.Wish);
        Assert.Null((await lab.StoredHeaderAsync()).Wish);
        Assert.Equal(2, (await lab.Tenant.GetRecentRefreshesAsync(CancellationToken.None)).Length);
    }

    [Fact]
    public async Task Device_that_is_listed_for_the_first_time_is_recrossed_when_an_event_named_its_client_during_the_commit()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        lab.Vendors.Forget();
        lab.Vendors.Edges = lab.Vendors.Edges.Add(FakeVendors.Edge(Edges));
        var committing = new Gate();
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);
        lab.Storage.BeforeWrite = name => name == "tenant" ? committing.WaitAsync() : Task.CompletedTask;
        held.Open();
        await committing.ArrivedAsync();
        lab.Storage.BeforeWrite = _ => Task.CompletedTask;

        var selected = new Gate();
        selected.Open();
        lab.Vendors.Before = question => question.What == "client" && question.Of == Serial(4) ? selected.WaitAsync() : Task.CompletedTask;
        var recross = lab.Tenant.RecrossAsync(RecrossKind.BruinClient, ["9100"], CancellationToken.None);
        await selected.ArrivedAsync();
        committing.Open();
        await recross;
        await lab.EndAsync();

        Assert.Equal(
            [1, 2, 2],
            new[] { 5, 4, Edges }.Select(n => lab.Vendors.Requests.Count(q => q.What == "client" && q.Of == Serial(n)))
        );
    }

    [Theory]
    [InlineData(RefreshDemand.Now, false, 1)]
    [InlineData(RefreshDemand.Now, true, 2)]
    [InlineData(RefreshDemand.Anew, false, 2)]
    public async Task Running_refresh_is_followed_by_another_when_it_cannot_satisfy_the_request(
        RefreshDemand demand,
        bool acceptShrink,
        int refreshes
    )
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        lab.Options.MaxShrinkFrom = 1;
        await lab.RefreshAsync();
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);

        var running = (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Running!.Id;
        Assert.Equal(running, (await lab.Tenant.StartRefreshAsync(demand, acceptShrink, CancellationToken.None))!.Id);
        lab.Vendors.Status = _ => "Inactive";
        held.Open();
        var ended = await lab.EndAsync();

        var recent = await lab.Tenant.GetRecentRefreshesAsync(CancellationToken.None);
        Assert.Equal(1 + refreshes, recent.Length);
        Assert.Equal(running, recent[refreshes - 1].Id);
        Assert.Equal(
            refreshes == 1 ? RefreshOutcome.Stored
                : acceptShrink ? RefreshOutcome.Stored
                : RefreshOutcome.ShrinkBlocked,
            ended.Outcome
        );
    }

    [Fact]
    public async Task Refresh_requested_during_a_refresh_survives_the_loss_of_its_owner()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var held = await RunUntilOneIsLeftAsync(lab, left: 5);
        await lab.Tenant.StartRefreshAsync(RefreshDemand.Anew, acceptShrink: false, CancellationToken.None);
        await lab.DeactivateAsync(lab.Tenant);
        held.Open();

        await lab.Coordinator.CheckAsync(CancellationToken.None);
        await lab.EndAsync();

        Assert.Equal(3, (await lab.Tenant.GetRecentRefreshesAsync(CancellationToken.None)).Length);
    }

    [Fact]
    public async Task Concurrent_recrossings_are_one_although_their_calls_interleave()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        var (crossing, storing) = (new Gate(), new Gate());
        lab.Vendors.Before = question => question.Of == Serial(1) ? crossing.WaitAsync() : Task.CompletedTask;
        lab.Storage.BeforeWrite = name => name == "tenant" ? storing.WaitAsync() : Task.CompletedTask;
        var recross = lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(1)], CancellationToken.None);
        await crossing.ArrivedAsync();

        var first = lab.StartRefreshAsync();
        await storing.ArrivedAsync();
        var second = lab.StartRefreshAsync();
        await lab.Tenant.GetStatusAsync(CancellationToken.None);
        storing.Open();
        lab.Storage.BeforeWrite = _ => Task.CompletedTask;

        Assert.Equal(await first, await second);
        crossing.Open();
        await recross;
        await lab.EndAsync();
        Assert.Equal(2, (await lab.Tenant.GetRecentRefreshesAsync(CancellationToken.None)).Length);
    }

    [Fact]
    public async Task Tenant_that_was_never_built_is_built_by_an_event()
    {
        await using var lab = await GrainLab.StartAsync(Edges);

        var status = await lab.Tenant.RecrossAsync(RecrossKind.BruinClient, ["9100"], CancellationToken.None);

        Assert.NotNull(status.Running);
        await lab.EndAsync();
        Assert.Equal(Edges, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).Records);
    }

    [Fact]
    public async Task Stale_record_is_fresh_again_when_its_device_is_recrossed()
    {
        await using var lab = await GrainLab.StartAsync(Edges);
        await lab.RefreshAsync();
        lab.Vendors.Fault = question =>
            question is { What: "attributes" } && (question.Of == Serial(3) || question.Of == Serial(4)) ? FakeVendors.TimedOut : null;
        lab.Time.Advance(TimeSpan.FromHours(4));
        await lab.RefreshAsync();
        Assert.Equal(2, (await lab.Tenant.GetStatusAsync(CancellationToken.None)).StaleRecords);
        lab.Vendors.Fault = _ => null;
        lab.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1, (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(3)], CancellationToken.None)).StaleRecords);
        Assert.Equal(1, (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(5)], CancellationToken.None)).StaleRecords);
        Assert.Equal(0, (await lab.Tenant.RecrossAsync(RecrossKind.BruinInventory, [Serial(4)], CancellationToken.None)).StaleRecords);
    }

    private static string Serial(int number) => FakeVendors.Serial(number);

    // A refresh that has decided all devices but one, which waits for Bruin.
    private static async Task<Gate> RunUntilOneIsLeftAsync(GrainLab lab, int left)
    {
        var held = new Gate();
        lab.Vendors.Before = question => question.What == "client" && question.Of == Serial(left) ? held.WaitAsync() : Task.CompletedTask;
        var owner = lab.Owners.Values.Single(o => o.Of<RefreshEvent.Decided>().Count > 0);
        var decided = owner.Of<RefreshEvent.Decided>().Count;
        await lab.StartRefreshAsync();
        await held.ArrivedAsync();
        await owner.UntilAsync<RefreshEvent.Decided>(decided + lab.Vendors.Edges.Length - 1);
        lab.Vendors.Before = _ => Task.CompletedTask;
        return held;
    }
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>The number of writes follows the changes: 10,000 edges, each with a record and a history.</summary>
public sealed class WriteCountTests
{
    private const int Edges = 10_000;

    private static readonly TenantPass SamePass = Fleets.Pass(Edges);
    private static readonly TenantState First = TenantState.Unknown(StoredTenant.Vco1).Refresh(SamePass, 0);

    private readonly StoredTenant _tenant = new();

    [Fact]
    public async Task Refresh_without_changes_writes_the_header_only()
    {
        var (owner, state) = await _tenant.StoreAsync(First);
        for (var hours = 4; hours <= 12; hours += 4)
        {
            var next = state.Refresh(SamePass, hours);

            Assert.Equal(new StoredTenant.WriteCounts(0, 1), await _tenant.WritesAsync(owner, state, next));
            TenantStates.AreSame(next, await _tenant.LoadAsync());
            state = next;
        }
    }

    [Fact]
    public async Task Next_owner_writes_no_more_than_its_predecessor()
    {
        var (_, state) = await _tenant.StoreAsync(First);
        var owner = StoredTenant.Owner(_tenant.Storage);
        var loaded = await owner.LoadAsync(CancellationToken.None);
        TenantStates.AreSame(state, loaded);

        // It claims the header before its first page.
        var same = loaded.Refresh(SamePass, 4);
        var changed = same.Refresh(SamePass.With(5000, Fleets.Crossed(5000, "changed")), 8);
        Assert.Equal(new StoredTenant.WriteCounts(0, 1), await _tenant.WritesAsync(owner, loaded, same));
        Assert.Equal(new StoredTenant.WriteCounts(1, 1), await _tenant.WritesAsync(owner, same, changed));
    }

    [Fact]
    public async Task Owner_claims_the_header_once_before_its_first_page()
    {
        await _tenant.StoreAsync(First);
        var owner = StoredTenant.Owner(_tenant.Storage);
        var loaded = await owner.LoadAsync(CancellationToken.None);
        var changed = loaded.Refresh(SamePass.With(5000, Fleets.Crossed(5000, "changed")), 4);
        var again = changed.Refresh(SamePass, 8);

        Assert.Equal(new StoredTenant.WriteCounts(1, 2), await _tenant.WritesAsync(owner, loaded, changed));
        Assert.Equal(new StoredTenant.WriteCounts(1, 1), await _tenant.WritesAsync(owner, changed, again));
    }

    [Fact]
    public async Task Changed_record_of_ten_thousand_writes_only_its_page()
    {
        var (owner, state) = await _tenant.StoreAsync(First);

        var next = state.Refresh(SamePass.With(5000, Fleets.Crossed(5000, "changed")), 4);

        Assert.Equal(new StoredTenant.WriteCounts(1, 1), await _tenant.WritesAsync(owner, state, next));
        TenantStates.AreSame(next, await _tenant.LoadAsync());
    }

    [Fact]
    public async Task Failed_edge_writes_the_page_of_its_history_and_none_of_records()
    {
        var (owner, state) = await _tenant.StoreAsync(First);

        var next = state.Refresh(SamePass.With(5000, Fleets.Failed(5000)), 4);

        Assert.Equal(new StoredTenant.WriteCounts(1, 1), await _tenant.WritesAsync(owner, state, next));
        TenantStates.AreSame(next, await _tenant.LoadAsync());
    }

    [Fact]
    public async Task New_edge_writes_a_page_of_records_and_one_of_histories()
    {
        var (owner, state) = await _tenant.StoreAsync(First);

        var next = state.Refresh(Fleets.Pass(Edges + 1), 4);

        Assert.Equal(new StoredTenant.WriteCounts(2, 1), await _tenant.WritesAsync(owner, state, next));
        TenantStates.AreSame(next, await _tenant.LoadAsync());
    }

    [Fact]
    public async Task Edge_that_is_recrossed_alone_writes_no_page_but_the_journal()
    {
        var (owner, state) = await _tenant.StoreAsync(First);
        foreach (var (hours, content, headers) in new[] { (1, "changed", 1), (2, "changed again", 0), (3, "and again", 0) })
        {
            var next = state.Recross(hours, Fleets.Crossed(5000, content));

            Assert.Equal(new StoredTenant.WriteCounts(0, headers, 1), await _tenant.WritesAsync(owner, state, next));
            TenantStates.AreSame(next, await _tenant.LoadAsync());
            state = next;
        }
    }

    [Fact]
    public async Task Refresh_after_changes_writes_their_pages_and_empties_the_journal()
    {
        var (owner, state) = await _tenant.StoreAsync(First);
        var recrossed = state.Recross(1, Fleets.Crossed(5000, "changed"), Fleets.Crossed(Edges + 1, "new"));
        await _tenant.WritesAsync(owner, state, recrossed);

        var next = recrossed.Refresh(SamePass.With(5000, Fleets.Crossed(5000, "changed")), 4);

        Assert.Equal(new StoredTenant.WriteCounts(3, 1, 1), await _tenant.WritesAsync(owner, recrossed, next));
        TenantStates.AreSame(next, await _tenant.LoadAsync());
    }

    [Fact]
    public async Task Slots_of_obsolete_pages_are_reused()
    {
        var (owner, state) = await _tenant.StoreAsync(First);
        for (var hours = 4; hours < 80; hours += 4)
        {
            var next = state.Refresh(SamePass.With(hours, Fleets.Crossed(hours, $"changed at {hours}")), hours);
            await owner.SaveAsync(state, next, null, CancellationToken.None);
            state = next;
        }

        var pages = _tenant.Storage.Writes.Where(w => w != "tenant").Distinct().Count();
        var counting = PagePlan
            .Of(new TenantHeader(), new HashSet<int>(), new Dictionary<RecordChunk, PageRef>(), null, state)
            .Pages.Length;
        Assert.InRange(pages, counting, counting + 2);
    }
}

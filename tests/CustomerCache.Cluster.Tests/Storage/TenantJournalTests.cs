using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>Changes between refreshes are journaled: what is loaded is what was stored, order included.</summary>
public sealed class TenantJournalTests
{
    private const int Edges = 300;

    [Fact]
    public void Any_sequence_of_changes_and_refreshes_is_loaded_as_it_was_stored() =>
        Cases.Verify(
            async random =>
            {
                var tenant = new StoredTenant();
                var (owner, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
                for (var step = 1; step < 25; step++)
                {
                    var next = Next(random, state, step);
                    await owner.SaveAsync(state, next, null, CancellationToken.None);
                    state = next;
                    TenantStates.AreSame(state, await tenant.LoadAsync());
                    if (random.Next(6) == 0)
                    {
                        owner = StoredTenant.Owner(tenant.Storage);
                        state = await owner.LoadAsync(CancellationToken.None);
                    }
                }
            },
            cases: 20
        );

    [Fact]
    public void Crash_at_any_write_of_any_sequence_leaves_the_last_state_or_the_next_one() =>
        Cases.Verify(
            async random =>
            {
                var tenant = new StoredTenant();
                var (owner, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
                tenant.Storage.FailAfter(1 + random.Next(25));
                for (var step = 1; ; step++)
                {
                    var next = Next(random, state, step);
                    try
                    {
                        await owner.SaveAsync(state, next, null, CancellationToken.None);
                        state = next;
                    }
                    catch (IOException)
                    {
                        var loaded = await tenant.LoadAsync();
                        var isNext = loaded.Snapshot!.Version != state.Snapshot!.Version || loaded.LastRefresh!.Id != state.LastRefresh!.Id;
                        TenantStates.AreSame(isNext ? next : state, loaded);
                        return;
                    }
                }
            },
            cases: 60
        );

    [Fact]
    public async Task Change_whose_answer_is_lost_is_not_mixed_with_the_one_that_follows_it()
    {
        var tenant = new StoredTenant();
        var (owner, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
        var first = state.Recross(1, Fleets.Crossed(1, "first"));
        await owner.SaveAsync(state, first, null, CancellationToken.None);
        tenant.Storage.OnWrite = _ => FakeGrainStorage.WriteResult.StoredResponseLost;
        await Assert.ThrowsAsync<IOException>(() =>
            owner.SaveAsync(first, first.Recross(2, Fleets.Crossed(2, "unheard")), null, CancellationToken.None)
        );
        tenant.Storage.OnWrite = null;

        var second = first.Recross(3, Fleets.Crossed(3, "second"));
        await owner.SaveAsync(first, second, null, CancellationToken.None);

        TenantStates.AreSame(second, await tenant.LoadAsync());
    }

    [Fact]
    public async Task Lost_rows_are_a_later_version_that_is_refreshed_at_once()
    {
        var tenant = new StoredTenant();
        var (owner, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
        var changed = state.Recross(1, Fleets.Crossed(1, "first"), Fleets.Crossed(2, "second"));
        await owner.SaveAsync(state, changed, null, CancellationToken.None);
        tenant.Storage.RemoveRows(key => key.EndsWith("VC00001", StringComparison.Ordinal));

        var loaded = await tenant.LoadAsync();

        Assert.Null(loaded.NextRefreshAt);
        Assert.True(loaded.Snapshot!.Version > changed.Snapshot!.Version);
        Assert.Equal(Edges, loaded.Snapshot.Records.Count);
    }

    [Fact]
    public async Task Owner_that_was_replaced_cannot_journal_any_more()
    {
        var tenant = new StoredTenant();
        var (replaced, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
        var first = state.Recross(1, Fleets.Crossed(1, "first"));
        await replaced.SaveAsync(state, first, null, CancellationToken.None);
        var owner = StoredTenant.Owner(tenant.Storage);
        var loaded = await owner.LoadAsync(CancellationToken.None);

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() =>
            replaced.SaveAsync(first, first.Recross(2, Fleets.Crossed(2, "replaced")), null, CancellationToken.None)
        );
        var second = loaded.Recross(3, Fleets.Crossed(3, "owner"));
        await owner.SaveAsync(loaded, second, null, CancellationToken.None);

        TenantStates.AreSame(second, await tenant.LoadAsync());
    }

    [Fact]
    public async Task Owner_without_an_answer_cannot_store_another_change_under_a_version_that_its_successor_published()
    {
        var tenant = new StoredTenant();
        var (frozen, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
        var first = state.Recross(1, Fleets.Crossed(1, "first"));
        await frozen.SaveAsync(state, first, null, CancellationToken.None);
        tenant.Storage.OnWrite = _ => FakeGrainStorage.WriteResult.StoredResponseLost;
        var unheard = first.Recross(2, Fleets.Crossed(2, "unheard"));
        await Assert.ThrowsAsync<IOException>(() => frozen.SaveAsync(first, unheard, null, CancellationToken.None));
        tenant.Storage.OnWrite = null;
        var published = await StoredTenant.Owner(tenant.Storage).LoadAsync(CancellationToken.None);
        TenantStates.AreSame(unheard, published);

        await Assert.ThrowsAsync<Orleans.Storage.InconsistentStateException>(() =>
            frozen.SaveAsync(first, first.Recross(3, Fleets.Crossed(3, "other")), null, CancellationToken.None)
        );

        TenantStates.AreSame(published, await tenant.LoadAsync());
    }

    [Fact]
    public async Task Completed_invalidation_does_not_make_a_change_without_an_answer_a_part_of_the_version_before_it()
    {
        var tenant = new StoredTenant();
        var (owner, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(Edges), 0));
        var first = state.Recross(1, Fleets.Crossed(1, "first"));
        await owner.SaveAsync(state, first, null, CancellationToken.None);
        tenant.Storage.OnWrite = _ => FakeGrainStorage.WriteResult.StoredResponseLost;
        var unheard = first.Recross(2, Fleets.Crossed(2, "unheard"));
        await Assert.ThrowsAsync<IOException>(() => owner.SaveAsync(first, unheard, null, CancellationToken.None));
        tenant.Storage.OnWrite = null;

        await owner.StoreStaleAsync(null, first, CancellationToken.None);

        TenantStates.AreSame(unheard, await tenant.LoadAsync());
    }

    [Fact]
    public async Task Change_of_more_devices_than_one_write_holds_is_stored_with_the_pages()
    {
        var tenant = new StoredTenant();
        var (owner, state) = await tenant.StoreAsync(TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(6_000), 0));

        var next = state.Recross(1, [.. Enumerable.Range(0, 1_001).Select(i => Fleets.Crossed(i, "changed"))]);

        Assert.Equal(0, (await tenant.WritesAsync(owner, state, next)).Journal);
        TenantStates.AreSame(next, await tenant.LoadAsync());
    }

    private static TenantState Next(Random random, TenantState state, int step) =>
        random.Next(8) == 0
            ? state.Refresh(Fleets.Pass(Edges), 4 * step)
            : state.Recross(step, [.. Some(random).DistinctBy(d => d.SerialNumber)]);

    private static IEnumerable<DeviceOutcome> Some(Random random) =>
        Enumerable
            .Range(0, 1 + random.Next(4))
            .Select(_ => random.Next(Edges + 40))
            .Select(number =>
                random.Next(4) switch
                {
                    0 => Fleets.Failed(number),
                    1 => Fleets.Crossed(number) with
                    {
                        Outcome = new CrossingOutcome.NotCrossed(Decision.Removed(DecisionReason.NotMonitorable), null),
                    },
                    _ => Fleets.Crossed(number, $"{random.Next(3)}"),
                }
            );
}

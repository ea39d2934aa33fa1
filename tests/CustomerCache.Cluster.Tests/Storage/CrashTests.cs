using CustomerCache.Core.Refreshing;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>An owner that ends between two writes: the old version remains or the new one, whole.</summary>
public sealed class CrashTests
{
    private static readonly TenantState First = TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(1500), 0);

    // Pages are changed, added and removed: records are changed, removed and new, and histories with them.
    private static readonly TenantState Second = First.Refresh(
        Fleets
            .Pass(1900)
            .With(100, Fleets.Failed(100))
            .With(700, Fleets.Crossed(700, "changed"))
            .With(1400, Fleets.Crossed(1400, "changed")),
        4
    );

    private static readonly TenantState Third = Second.Import(Second.Records().Skip(500), TenantStates.Noon.AddHours(5));

    [Fact]
    public Task Crash_after_any_write_of_the_first_version_leaves_nothing_or_all() =>
        LeavesOldOrNewAsync(TenantState.Unknown(StoredTenant.Vco1), First);

    [Fact]
    public Task Crash_after_any_write_leaves_the_old_version_or_the_new_one() => LeavesOldOrNewAsync(First, Second, First);

    [Fact]
    public Task Crash_after_any_write_of_an_import_leaves_the_old_version_or_the_new_one() =>
        LeavesOldOrNewAsync(Second, Third, First, Second);

    [Fact]
    public void Crash_after_any_write_leaves_one_of_two_random_states() =>
        Cases.Verify(
            async random =>
            {
                TenantState[] stored = [.. Enumerable.Range(0, 1 + random.Next(3)).Select(random.Any)];
                await LeavesOldOrNewAsync(stored[^1], random.Any(10), stored);
            },
            cases: 15
        );

    [Fact]
    public async Task Owner_continues_after_a_refused_write()
    {
        for (var write = 1; ; write++)
        {
            var tenant = new StoredTenant();
            var (owner, state) = await tenant.StoreAsync(First);
            var last = tenant.Storage.Writes.Count + write;
            tenant.Storage.OnWrite = number => number == last ? FakeGrainStorage.WriteResult.Refused : FakeGrainStorage.WriteResult.Stored;
            var isRefused = await FailsAsync(owner.SaveAsync(state, Second, null, CancellationToken.None));
            tenant.Storage.OnWrite = null;
            TenantStates.AreSame(isRefused ? First : Second, await tenant.LoadAsync());

            await owner.SaveAsync(isRefused ? state : Second, Second, null, CancellationToken.None);
            TenantStates.AreSame(Second, await tenant.LoadAsync());
            if (!isRefused)
            {
                return;
            }
        }
    }

    [Fact]
    public async Task Write_whose_response_is_lost_leaves_the_old_version_or_the_new_one_and_a_new_owner_continues()
    {
        for (var write = 1; ; write++)
        {
            var tenant = new StoredTenant();
            var (owner, state) = await tenant.StoreAsync(First);
            var last = tenant.Storage.Writes.Count + write;
            tenant.Storage.OnWrite = number =>
                number == last ? FakeGrainStorage.WriteResult.StoredResponseLost : FakeGrainStorage.WriteResult.Stored;
            var isUnheard = await FailsAsync(owner.SaveAsync(state, Second, null, CancellationToken.None));
            tenant.Storage.OnWrite = null;

            var loaded = await IsOneOfAsync(tenant, First, Second);
            TenantStates.AreSame(Third, (await tenant.StoreAsync(loaded, Third)).State);
            TenantStates.AreSame(Third, await tenant.LoadAsync());
            if (!isUnheard)
            {
                return;
            }
        }
    }

    private static async Task LeavesOldOrNewAsync(TenantState old, TenantState @new, params TenantState[] stored)
    {
        for (var writes = 0; ; writes++)
        {
            var tenant = new StoredTenant();
            var (owner, state) = await tenant.StoreAsync(stored);
            tenant.Storage.FailAfter(writes);
            var isCrash = await FailsAsync(owner.SaveAsync(state, @new, null, CancellationToken.None));

            var after = new StoredTenant { Storage = tenant.Storage.Copy() };
            var loaded = isCrash ? await IsOneOfAsync(after, old, @new) : @new;
            TenantStates.AreSame(loaded, await after.LoadAsync());

            // The next owner can continue from either.
            TenantStates.AreSame(@new, (await after.StoreAsync(@new)).State);
            TenantStates.AreSame(@new, await after.LoadAsync());
            if (!isCrash)
            {
                return;
            }
        }
    }

    private static async Task<TenantState> IsOneOfAsync(StoredTenant tenant, TenantState old, TenantState @new)
    {
        var loaded = await tenant.LoadAsync();
        var expected = loaded.LastRefresh?.Id == old.LastRefresh?.Id && loaded.Snapshot?.Version == old.Snapshot?.Version ? old : @new;
        TenantStates.AreSame(expected, loaded);
        return expected;
    }

    private static async Task<bool> FailsAsync(Task save)
    {
        try
        {
            await save;
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}

using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;
using Orleans.Storage;

namespace CustomerCache.Cluster.Tests.Storage;

/// <summary>
/// Two concurrent activations of one tenant, as during the failure detection of a silo: the superseded one does not know it.
/// For every order of their calls to the storage, the stored state is one of theirs, whole.
/// </summary>
public sealed class ConcurrentOwnerTests
{
    private static readonly TenantState Stored = TenantStates.Of(1, TenantStates.Record("S1", "stored"));

    [Fact]
    public async Task Superseded_owner_fails_without_side_effects()
    {
        var tenant = new StoredTenant();
        var (replaced, before) = await tenant.StoreAsync(Stored);
        var (owner, after) = await tenant.StoreAsync(Import(Stored, "owner"));

        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            replaced.SaveAsync(before, Import(before, "replaced"), null, CancellationToken.None)
        );
        await Assert.ThrowsAsync<InconsistentStateException>(() =>
            replaced.SaveAsync(before, before with { NextRefreshAt = TenantStates.Noon }, null, CancellationToken.None)
        );

        TenantStates.AreSame(after, await tenant.LoadAsync());
        await owner.SaveAsync(after, Import(after, "again"), null, CancellationToken.None);
        TenantStates.AreSame(Import(after, "again"), await tenant.LoadAsync());
    }

    // The superseded one stores pages: a read of the slot, one of the header, a page, the header, and the header first when it does not own
    // it yet. Or it journals: a row, and the header first. The other one loads first: the journal, a header and a page.
    [Theory]
    [InlineData(false, false, 5, 8)]
    [InlineData(true, false, 4, 8)]
    [InlineData(false, true, 2, 5)]
    [InlineData(true, true, 1, 5)]
    public async Task Interleaved_calls_in_every_order_store_one_state_whole(
        bool hasReplacedStoredBefore,
        bool isJournaled,
        int calls,
        int otherCalls
    )
    {
        var ends = new List<string>();
        foreach (var order in Orders(calls, otherCalls))
        {
            ends.Add(await RunAsync(hasReplacedStoredBefore, isJournaled, order));
        }

        Assert.Superset(new HashSet<string> { "both", "owner" }, ends.ToHashSet());
    }

    [Fact]
    public void Interleaved_writes_of_many_pages_store_one_state_whole() =>
        Cases.Verify(
            async random =>
            {
                var stored = TenantState.Unknown(StoredTenant.Vco1).Refresh(Fleets.Pass(1200), 0);
                var tenant = new StoredTenant();
                await tenant.StoreAsync(stored);
                var (one, other) = (new CompetingOwner(tenant, 1), new CompetingOwner(tenant, 2));
                one.Start();
                other.Start();
                while (!one.Work.IsCompleted || !other.Work.IsCompleted)
                {
                    var next = random.Next(2) == 0 ? one : other;
                    await next.Steps.StepAsync(next.Work);
                }

                var loaded = await tenant.LoadAsync();
                Assert.Contains(loaded.Snapshot!.Version, new long[] { 1, 2, 3 });
                Assert.Contains(
                    new[] { stored, one.After, other.After }.OfType<TenantState>(),
                    s => s.LastRefresh!.Id == loaded.LastRefresh!.Id && s.Records().SequenceEqual(loaded.Records())
                );
                Assert.Equal(stored.Devices.Count, loaded.Devices.Count);
            },
            cases: 20
        );

    // Returns the owner of the stored state.
    private static async Task<string> RunAsync(bool hasReplacedStoredBefore, bool isJournaled, IEnumerable<bool> order)
    {
        var tenant = new StoredTenant();
        await tenant.StoreAsync(Stored);
        var (replaced, other) = (new SteppedStorage(tenant.Storage), new SteppedStorage(tenant.Storage));
        var owner = StoredTenant.Owner(replaced, replaced);
        var before = await RunStepsAsync(replaced, owner.LoadAsync(CancellationToken.None));
        if (hasReplacedStoredBefore)
        {
            (var old, before) = (before, Import(before, "earlier", isJournaled));
            await RunStepsAsync(replaced, SaveAsync(owner, old, before));
        }

        var (first, second) = (SaveAsync(owner, before, Import(before, "replaced", isJournaled)), LoadAndSaveAsync(other, isJournaled));
        foreach (var isFirst in order)
        {
            await (isFirst ? replaced.StepAsync(first) : other.StepAsync(second));
            await IsWholeAsync(tenant, before.Snapshot!.Version);
        }

        var ends = (await RunStepsAsync(replaced, first), await RunStepsAsync(other, second));
        var stored = await IsWholeAsync(tenant, before.Snapshot!.Version);
        var end = ends switch
        {
            (true, true) => "both",
            (true, false) => "replaced",
            (false, true) => "owner",
            _ => "none",
        };
        Assert.Equal(
            end switch
            {
                "both" or "owner" => "owner",
                "replaced" => "replaced",
                _ => Content(before),
            },
            Content(stored)
        );
        Assert.Equal(before.Snapshot.Version + (ends.Item1 ? 1 : 0) + (ends.Item2 ? 1 : 0), stored.Snapshot!.Version);
        return end;
    }

    private static async Task<bool> LoadAndSaveAsync(SteppedStorage storage, bool isJournaled)
    {
        var owner = StoredTenant.Owner(storage, storage);
        var state = await owner.LoadAsync(CancellationToken.None);
        return await SaveAsync(owner, state, Import(state, "owner", isJournaled));
    }

    // The one expected exception is the only allowed one.
    private static async Task<bool> SaveAsync(TenantPages owner, TenantState before, TenantState after)
    {
        try
        {
            await owner.SaveAsync(before, after, null, CancellationToken.None);
            return true;
        }
        catch (InconsistentStateException)
        {
            return false;
        }
    }

    private static async Task<TenantState> IsWholeAsync(StoredTenant tenant, long version)
    {
        var loaded = await tenant.LoadAsync();
        Assert.InRange(loaded.Snapshot!.Version, version, version + 2);
        Assert.Equal("S1", Assert.Single(loaded.Records()).SerialNumber);
        Assert.Equal(0, loaded.LostVersion);
        return loaded;
    }

    private static async Task<T> RunStepsAsync<T>(SteppedStorage storage, Task<T> work)
    {
        while (await storage.StepAsync(work))
        {
            // The next one.
        }

        return await work;
    }

    // Another refresh date is stored with all pages.
    private static TenantState Import(TenantState state, string content, bool isJournaled = false) =>
        state.Import([TenantStates.Record("S1", content)], TenantStates.Noon) with
        {
            Devices = state.Devices,
            NextRefreshAt = isJournaled ? state.NextRefreshAt : (state.NextRefreshAt ?? TenantStates.Noon).AddHours(1),
        };

    private static string Content(TenantState state) =>
        Core.Snapshots.RecordReader.Member(Assert.Single(state.Records()), "content")!.Value.ToString().Trim('"');

    // Returns all interleavings of the calls of one with those of another.
    private static IEnumerable<bool[]> Orders(int first, int second) =>
        first == 0
            ?
            [
                [.. Enumerable.Repeat(false, second)],
            ]
        : second == 0
            ?
            [
                [.. Enumerable.Repeat(true, first)],
            ]
        : [.. Orders(first - 1, second).Select(o => (bool[])[true, .. o]), .. Orders(first, second - 1).Select(o => (bool[])[false, .. o])];

    /// <summary>Becomes the owner and stores a refresh of its own, which touches several pages.</summary>
    private sealed class CompetingOwner(StoredTenant tenant, int number)
    {
        public SteppedStorage Steps { get; } = new(tenant.Storage);

        public Task Work { get; private set; } = Task.CompletedTask;

        public TenantState? After { get; private set; }

        public void Start() => Work = RunAsync();

        private async Task RunAsync()
        {
            var owner = StoredTenant.Owner(Steps, Steps);
            var state = await owner.LoadAsync(CancellationToken.None);
            var pass = Fleets.Pass(1200);
            for (var device = 3; device < 1200; device += 390)
            {
                pass = pass.With(device, Fleets.Crossed(device, $"by {number}"));
            }

            After = state.Refresh(pass, 4 * number);
            await SaveAsync(owner, state, After);
        }
    }
}

using CustomerCache.Client.Calling;
using CustomerCache.Core.Caching;
using CustomerCache.Grains.Storage;
using CustomerCache.Grains.Tenants;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Invalidation of values that callers derived from the records of a tenant.</summary>
public sealed class DerivedInvalidationTests
{
    private static readonly string Changed = $"device:{FakeVendors.Serial(1)}";

    [Fact]
    public async Task Derived_entries_are_invalidated_once_every_replica_serves_the_version_that_made_them_stale()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        await using var fast = new FakeFollower(lab.Grains, lab.Tenant);
        await using var slow = new FakeFollower(lab.Grains, lab.Tenant);
        await fast.ServeAsync(1);
        await slow.ServeAsync(1);

        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2));
        await fast.ServeAsync(2);
        await lab.ReplicationTime.WaitForTimersAsync(1);
        Assert.Empty(lab.Caches.Invalidated);

        await slow.ServeAsync(2);
        Assert.Equal([Changed], await InvalidatedAsync(lab, 1));
    }

    [Fact]
    public async Task Replica_whose_announcement_was_lost_serves_the_new_version_before_derived_entries_are_invalidated()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        lab.Calls.Lost = "AnnouncedAsync";
        var clock = new FakeTime();
        await using var replica = new TenantReplica(
            FakeVendors.Vco1,
            lab.Grains,
            new ReplicaOptions { CheckInterval = TimeSpan.FromSeconds(10) },
            clock,
            NullLogger<TenantReplica>.Instance
        );
        replica.Start();
        await replica.Synced.WaitAsync(Gate.HangTimeout);
        await clock.WaitForTimersAsync(1);

        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"));
        await lab.ReplicationTime.WaitForTimersAsync(1);
        Assert.Equal((1, 0), (replica.Snapshot!.Version, lab.Caches.Invalidated.Count));

        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal([Changed], await InvalidatedAsync(lab, 1));
        Assert.Equal(2, replica.Snapshot.Version);
    }

    [Fact]
    public async Task Replica_that_does_not_catch_up_delays_the_invalidation_by_a_bounded_time_and_has_it_repeated_when_it_does()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        await using var stuck = new FakeFollower(lab.Grains, lab.Tenant);
        await stuck.ServeAsync(1);

        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"));
        await lab.ReplicationTime.WaitForTimersAsync(1);
        lab.ReplicationTime.Advance(DerivedInvalidation.LongestLag);
        Assert.Equal([Changed], await InvalidatedAsync(lab, 1));

        await stuck.ServeAsync(2);
        Assert.Equal([Changed, Changed], await InvalidatedAsync(lab, 2));
    }

    [Fact]
    public async Task Replica_that_returns_with_an_old_version_after_its_removal_has_the_invalidation_repeated()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2));
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2, "changed"));
        await InvalidatedAsync(lab, 2);
        await using var returning = new FakeFollower(lab.Grains, lab.Tenant);

        await returning.ServeAsync(2);
        await lab.ReplicationTime.WaitForTimersAsync(1);
        await returning.ServeAsync(3);

        Assert.Equal($"device:{FakeVendors.Serial(2)}", (await InvalidatedAsync(lab, 3))[^1]);
    }

    [Fact]
    public async Task Replica_that_calls_during_the_invalidation_has_it_repeated()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lab.Caches.Answers = asked.Task;
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"));
        await InvalidatedAsync(lab, 1);
        await using var late = new FakeFollower(lab.Grains, lab.Tenant);

        await late.ServeAsync(1);
        asked.SetResult();
        await lab.ReplicationTime.WaitForTimersAsync(1);
        await late.ServeAsync(2);

        Assert.Equal([Changed, Changed], await InvalidatedAsync(lab, 2));
    }

    [Fact]
    public async Task Unresponsive_replica_delays_versions_after_the_missed_one_by_no_more_than_the_bound()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        await using var hangs = new FakeFollower(lab.Grains, lab.Tenant);
        await hangs.ServeAsync(1);
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2));
        await lab.ReplicationTime.WaitForTimersAsync(1);
        lab.ReplicationTime.Advance(DerivedInvalidation.LongestLag);
        await InvalidatedAsync(lab, 1);
        await lab.ReplicationTime.WaitForTimersAsync(1);

        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2, "changed"));
        await lab.ReplicationTime.WaitForTimersAsync(1, DerivedInvalidation.LongestLag);
        lab.ReplicationTime.Advance(DerivedInvalidation.LongestLag);

        Assert.Equal($"{Changed} device:{FakeVendors.Serial(2)}", (await InvalidatedAsync(lab, 2))[^1]);
    }

    [Fact]
    public async Task New_owner_invalidates_what_its_predecessor_could_not_and_again_when_replicas_that_asked_that_one_have_moved()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        lab.Caches.IsDown = true;
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2));
        await lab.ReplicationTime.WaitForTimersAsync(1);
        await lab.DeactivateAsync(lab.Tenant);
        lab.Caches.IsDown = false;

        await lab.Tenant.GetStatusAsync(CancellationToken.None);
        Assert.Equal([Changed], await InvalidatedAsync(lab, 1));

        await PassLongestLagAsync(lab);
        Assert.Equal([Changed, Changed], await InvalidatedAsync(lab, 2));
    }

    [Fact]
    public async Task Versions_published_while_the_caches_are_unreachable_are_invalidated_together()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2), Imports.Record(3));
        lab.Caches.IsDown = true;
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(2), Imports.Record(3));
        await lab.ReplicationTime.WaitForTimersAsync(1);
        await lab.Tenant.ImportAsync(Imports.Record(1, "changed"), Imports.Record(3));

        lab.Caches.IsDown = false;
        lab.ReplicationTime.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal([$"{Changed} device:{FakeVendors.Serial(2)}"], await InvalidatedAsync(lab, 1));
    }

    [Fact]
    public async Task Crash_after_a_change_of_more_devices_than_are_stored_invalidates_everything_for_one_owner()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        var serials = Enumerable.Range(0, DerivedInvalidations.MaxStored + 1);
        await lab.Tenant.ImportAsync(serials.Select(i => Imports.Record(i)));
        lab.Caches.IsDown = true;
        await lab.Tenant.ImportAsync(serials.Select(i => Imports.Record(i, "changed")));
        await lab.ReplicationTime.WaitForTimersAsync(1);
        await lab.DeactivateAsync(lab.Tenant);
        lab.Caches.IsDown = false;

        await lab.Tenant.GetStatusAsync(CancellationToken.None);
        await InvalidatedAsync(lab, 1);
        await PassLongestLagAsync(lab);
        Assert.Equal(["*", "*"], await InvalidatedAsync(lab, 2));

        await Poll.UntilAsync(async () => (await lab.StoredHeaderAsync()).Stale is null, "the stored header to say that it is invalidated");
        await lab.DeactivateAsync(lab.Tenant);
        await lab.Tenant.ImportAsync(Imports.Record(1, "again"));
        Assert.DoesNotContain("*", (await InvalidatedAsync(lab, 3)).Skip(2));
    }

    [Fact]
    public async Task Loss_of_stored_records_invalidates_everything()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        await lab.DeactivateAsync(lab.Tenant);
        lab.Storage.Corrupt<StoredPage>("page-0", _ => null);

        await lab.Tenant.GetStatusAsync(CancellationToken.None);

        Assert.Equal(["*"], await InvalidatedAsync(lab, 1));
    }

    private static async Task PassLongestLagAsync(GrainLab lab)
    {
        await lab.ReplicationTime.WaitForTimersDueAsync(1, lab.ReplicationTime.GetUtcNow() + DerivedInvalidation.LongestLag);
        lab.ReplicationTime.Advance(DerivedInvalidation.LongestLag);
    }

    private static async Task<IReadOnlyList<string>> InvalidatedAsync(GrainLab lab, int calls)
    {
        await Poll.UntilAsync(() => Task.FromResult(lab.Caches.Invalidated.Count >= calls), $"{calls} invalidations");
        return [.. lab.Caches.Invalidated];
    }
}

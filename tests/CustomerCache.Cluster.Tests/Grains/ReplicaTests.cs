using CustomerCache.Client.Calling;
using CustomerCache.Grains.Storage;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// A replica that misses announcements, whose owner is unreachable, or whose owner lost its state. The replica has its own clock.
/// </summary>
public sealed class ReplicaTests
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly FakeTime _clock = new();

    [Fact]
    public async Task Version_whose_announcement_is_lost_is_served_within_the_check_interval()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        lab.Calls.Lost = "AnnouncedAsync";
        await using var replica = await FollowAsync(lab);

        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        Assert.InRange(lab.Calls.LostCalls, 1, int.MaxValue);
        _clock.Advance(Period - TimeSpan.FromTicks(1));
        Assert.Equal((1L, Period - TimeSpan.FromTicks(1)), (replica.Snapshot!.Version, replica.Staleness));
        Assert.NotNull(replica.Snapshot.Find(FakeVendors.Serial(1)));

        var changed = replica.Changed;
        _clock.Advance(TimeSpan.FromTicks(1));
        await changed.WaitAsync(Gate.HangTimeout);
        await _clock.WaitForTimersAsync(1);
        Assert.Equal((2L, TimeSpan.Zero), (replica.Snapshot!.Version, replica.Staleness));
    }

    [Fact]
    public async Task Version_that_is_announced_is_served_without_a_tick_of_the_clock()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        await using var replica = await FollowAsync(lab);

        var changed = replica.Changed;
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        await changed.WaitAsync(Gate.HangTimeout);

        Assert.Equal((2L, FakeTime.Start), (replica.Snapshot!.Version, _clock.GetUtcNow()));
    }

    [Fact]
    public async Task Reads_continue_while_the_owner_is_unreachable_and_report_their_maximum_age()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        await using var replica = await FollowAsync(lab);
        lab.Storage.IsUnavailable = true;
        await lab.DeactivateAsync(lab.Tenant);

        // An unreachable owner is called again after a second.
        var (second, stale) = (TimeSpan.FromSeconds(1), TimeSpan.Zero);
        foreach (var pause in new[] { Period, second, second })
        {
            _clock.Advance(pause);
            stale += pause;
            await _clock.WaitForTimersAsync(1);
            Assert.Equal((1L, stale), (replica.Snapshot!.Version, replica.Staleness));
            Assert.NotNull(replica.Snapshot.Find(FakeVendors.Serial(1)));
        }

        lab.Storage.IsUnavailable = false;
        _clock.Advance(second);
        await _clock.WaitForTimersAsync(1);
        Assert.Equal((1L, TimeSpan.Zero), (replica.Snapshot!.Version, replica.Staleness));
    }

    [Fact]
    public async Task Owner_that_lost_its_state_continues_with_a_later_version_than_its_replicas_serve()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        await lab.Tenant.ImportAsync(Imports.Record(1), Imports.Record(2));
        await lab.Tenant.ImportAsync(Imports.Record(3));
        await using var replica = await FollowAsync(lab);
        Assert.Equal(3, replica.Snapshot!.Version);

        await LoseAllAsync(lab);
        var changed = replica.Changed;
        await lab.Tenant.ImportAsync(Imports.Record(2, "another"));
        await replica.SyncAsync(CancellationToken.None);
        await changed.WaitAsync(Gate.HangTimeout);
        Assert.Equal((4L, FakeVendors.Serial(2)), (replica.Snapshot!.Version, Assert.Single(replica.Snapshot.Records).SerialNumber));

        changed = replica.Changed;
        await lab.Tenant.ImportAsync(Imports.Record(4));
        await changed.WaitAsync(Gate.HangTimeout);
        Assert.Equal((5L, FakeVendors.Serial(4)), (replica.Snapshot!.Version, Assert.Single(replica.Snapshot.Records).SerialNumber));
    }

    [Fact]
    public async Task Replica_of_an_owner_that_lost_its_state_serves_its_version_until_a_later_one_is_published()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        await lab.Tenant.ImportAsync(Imports.Record(1));
        await using var replica = await FollowAsync(lab);

        await LoseAllAsync(lab);
        await replica.SyncAsync(CancellationToken.None);
        Assert.Equal((1L, FakeVendors.Serial(1)), (replica.Snapshot!.Version, Assert.Single(replica.Snapshot.Records).SerialNumber));

        var changed = replica.Changed;
        await lab.Tenant.ImportAsync(Imports.Record(2));
        await changed.WaitAsync(Gate.HangTimeout);
        Assert.Equal(2, replica.Snapshot!.Version);
        Assert.Equal(FakeVendors.Serial(2), Assert.Single(replica.Snapshot!.Records).SerialNumber);
    }

    [Fact]
    public async Task Result_of_a_returned_call_is_served_after_the_next_check_whatever_was_announced()
    {
        await using var lab = await GrainLab.StartAsync(edges: 4);
        lab.Calls.Lost = "AnnouncedAsync";
        await using var replica = await FollowAsync(lab);
        for (var version = 1; version <= 5; version++)
        {
            await lab.Tenant.ImportAsync(Enumerable.Range(0, version).Select(i => Imports.Record(i, $"{version}")));
            await replica.SyncAsync(CancellationToken.None);

            Assert.Equal((version, version), (replica.Snapshot!.Version, replica.Snapshot.Records.Count));
        }
    }

    private static async Task LoseAllAsync(GrainLab lab)
    {
        await lab.DeactivateAsync(lab.Tenant);
        lab.Storage.Corrupt<TenantHeader>("tenant", _ => null);
    }

    // Completes when it has checked for the first time and waits.
    private async Task<TenantReplica> FollowAsync(GrainLab lab)
    {
        var replica = new TenantReplica(
            FakeVendors.Vco1,
            lab.Grains,
            new ReplicaOptions { CheckInterval = Period },
            _clock,
            NullLogger<TenantReplica>.Instance
        );
        replica.Start();
        await replica.Synced.WaitAsync(Gate.HangTimeout);
        await _clock.WaitForTimersAsync(1);
        return replica;
    }
}

using CustomerCache.Client.Calling;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;
using NSubstitute;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>A replica whose calls reach a new owner and the superseded one, or an owner that lost its state. Found by the model.</summary>
public sealed class TwoOwnersReplicaTests : IAsyncDisposable
{
    private readonly ITenantGrain _owner = Substitute.For<ITenantGrain>();
    private readonly FakeTime _time = new();
    private readonly TenantReplica _replica;

    public TwoOwnersReplicaTests()
    {
        var grains = Substitute.For<IGrainFactory>();
        grains.GetGrain<ITenantGrain>(FakeVendors.Vco1.ToString()).Returns(_owner);
        _replica = new TenantReplica(FakeVendors.Vco1, grains, new ReplicaOptions(), _time, NullLogger<TenantReplica>.Instance);
    }

    public ValueTask DisposeAsync() => _replica.DisposeAsync();

    [Fact]
    public async Task Replica_that_reads_from_a_superseded_owner_does_not_go_back_to_an_older_version()
    {
        await SyncAsync(Version(2, 2, 1, 2), Whole(Version(2, 2, 1, 2)));

        await SyncAsync(Version(3, 3, 1, 2, 3), Whole(Version(1, 1, 1)));
        Assert.Equal((2L, 2), (_replica.Snapshot!.Version, _replica.Snapshot.Records.Count));

        await SyncAsync(Version(3, 3, 1, 2, 3), Whole(Version(3, 3, 1, 2, 3)));
        Assert.Equal((3L, 3), (_replica.Snapshot.Version, _replica.Snapshot.Records.Count));
    }

    [Fact]
    public async Task Replica_does_not_apply_a_delta_from_another_version_of_the_same_number()
    {
        await SyncAsync(Version(1, 1, 1), Whole(Version(1, 1, 1)));

        // The owner lost version 1, made another one, and reissued that.
        var (other, reissued) = (Version(1, 5, 1, 2), Version(2, 6, 1, 2));
        _owner.GetTransferAsync(0, default).ReturnsForAnyArgs(Whole(reissued));
        await SyncAsync(reissued, Delta(other, reissued), since: 1);

        Assert.Equal((2L, 2), (_replica.Snapshot!.Version, _replica.Snapshot.Records.Count));
    }

    [Fact]
    public async Task Replica_that_needed_long_to_catch_up_reports_its_version_again_before_it_moves()
    {
        await SyncAsync(Version(1, 1, 1), Whole(Version(1, 1, 1)));
        var (next, reports) = (Version(2, 2, 1, 2), new List<(long Reported, long Served)>());
        var status = TenantStatus.Of(TenantState.Unknown(FakeVendors.Vco1) with { Snapshot = next }, null);
        _owner
            .FollowAsync(null!, 0, null, default)
            .ReturnsForAnyArgs(call =>
            {
                reports.Add((call.ArgAt<long>(1), _replica.Snapshot!.Version));
                return status;
            });
        _owner
            .GetTransferAsync(0, default)
            .ReturnsForAnyArgs(_ =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return Whole(next);
            });

        await _replica.SyncAsync(CancellationToken.None);

        Assert.Equal([(1L, 1L), (1L, 1L), (2L, 2L)], reports);
    }

    private async Task SyncAsync(TenantSnapshot served, SnapshotTransfer transfer, long? since = null)
    {
        var status = TenantStatus.Of(TenantState.Unknown(FakeVendors.Vco1) with { Snapshot = served }, null);
        _owner.FollowAsync(null!, 0, null, default).ReturnsForAnyArgs(status);
        _owner.GetStatusAsync(default).ReturnsForAnyArgs(status);
        if (since is { } version)
        {
            _owner.GetTransferAsync(version, Arg.Any<CancellationToken>()).Returns(transfer);
        }
        else
        {
            _owner.GetTransferAsync(0, default).ReturnsForAnyArgs(transfer);
        }

        await _replica.SyncAsync(CancellationToken.None);
    }

    private static TenantSnapshot Version(long version, int minute, params int[] devices) =>
        TenantSnapshot.Create(FakeVendors.Vco1, version, FakeTime.Start.AddMinutes(minute), devices.Select(d => Imports.Record(d)));

    private static SnapshotTransfer Whole(TenantSnapshot current) => Transfer(current, current.Records) with { IsWhole = true };

    private static SnapshotTransfer Delta(TenantSnapshot old, TenantSnapshot current)
    {
        var delta = SnapshotDelta.Between(old, current);
        return Transfer(current, delta.Upserted) with { From = delta.From, FromChangedAt = delta.FromChangedAt };
    }

    private static SnapshotTransfer Transfer(TenantSnapshot current, IReadOnlyCollection<DeviceRecord> records) =>
        new()
        {
            To = current.Version,
            Records = records.Count,
            BuiltAt = current.BuiltAt,
            ChangedAt = current.ChangedAt,
            First = records.Count == 0 ? null : RecordBlocks.Cut(records, 0),
        };
}

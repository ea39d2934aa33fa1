using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Transfers from the owner of a tenant to its replicas.</summary>
public sealed class TransferBlocksTests
{
    private readonly TenantPublication _publication = new(FakeVendors.Vco1, new FakeTime());
    private readonly TransferBlocks _blocks = new();

    [Fact]
    public async Task Concurrent_replicas_share_one_computation()
    {
        Publish(1, Imports.Record(1), Imports.Record(2));
        Publish(2, Imports.Record(1, "changed"), Imports.Record(2));

        var transfers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => _blocks.OpenAsync(_publication, since: 1, CancellationToken.None))
        );

        Assert.All(transfers, t => Assert.Same(transfers[0], t));
        Assert.Equal((1L, 2L, false, 1), (transfers[0]!.From, transfers[0]!.To, transfers[0]!.IsWhole, transfers[0]!.Records));
    }

    private void Publish(long version, params DeviceRecord[] records) =>
        _publication.Publish(
            TenantState.Unknown(FakeVendors.Vco1) with
            {
                Snapshot = TenantSnapshot.Create(FakeVendors.Vco1, version, FakeTime.Start, records),
            }
        );
}

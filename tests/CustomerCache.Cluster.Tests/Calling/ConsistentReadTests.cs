using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Queries;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>All records of one reading have the same version, whatever is published meanwhile.</summary>
public sealed class ConsistentReadTests
{
    // About 600 bytes each: a good five blocks.
    private const int Records = 5_000;

    private static readonly RecordQuery Edges = new(DeviceSystem.VeloCloud);

    [Fact]
    public async Task Refresh_that_publishes_during_a_reading_does_not_mix_into_it()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var service = await CallingService.StartAsync(lab);
        await server.ImportManyAsync(VendorLab.Vco1, Records);
        await server.RefreshAsync(VendorLab.Vco1);
        var version = server.Replicas.Find(VendorLab.Vco1)!.Version;
        await service.WaitForVersionAsync(VendorLab.Vco1, version);
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = "Renamed edge" }));

        var before = await service.Cache.ReadAsync(Edges);
        var records = new List<EncodedRecord>();
        await foreach (var record in before)
        {
            records.Add(record);
            if (records.Count == 1)
            {
                await server.RefreshAsync(VendorLab.Vco1);
            }
        }

        await service.WaitForVersionAsync(VendorLab.Vco1, version + 1);
        var after = await service.Cache.ReadAsync(Edges);
        Assert.Equal((version, version + 1), (before.Versions[0].Version, after.Versions[0].Version));
        Assert.Equal(before.Total, records.Count);
        Assert.Equal(records.Count, records.Select(r => r.Decode().SerialNumber).Distinct().Count());
        Assert.DoesNotContain(records, r => r.Decode().EdgeName == "Renamed edge");
        Assert.Contains(await ReadingTests.ReadAsync(after), r => r.Contains("Renamed edge", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reading_whose_versions_are_lost_with_their_silos_fails_and_a_new_one_succeeds()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 20);
        await using var first = await lab.ServeBuiltAsync();
        var begun = await first.ImportManyAsync(VendorLab.Vco1, Records);
        await using var service = await CallingService.StartAsync(lab);
        await service.WaitForVersionAsync(VendorLab.Vco1, begun.Version);
        await using var reading = service.Cache.GetRecordsAsync(Edges).GetAsyncEnumerator();
        await reading.MoveNextAsync();

        await first.DisposeAsync();
        await using var second = await lab.ServeAsync();
        var imported = await second.ImportManyAsync(VendorLab.Vco1, Records, client: 9102);
        await service.WaitForVersionAsync(VendorLab.Vco1, imported.Version);
        var moved = await Assert.ThrowsAsync<RecordsMovedException>(async () =>
        {
            while (await reading.MoveNextAsync())
            {
                Assert.Equal(9101, reading.Current.Decode().BruinClientInfo!.ClientId);
            }
        });

        Assert.Contains("start again", moved.Message, StringComparison.Ordinal);
        Assert.All(
            await ReadingTests.ReadAsync(service.Cache.GetRecordsAsync(Edges)),
            r => Assert.Contains("9102", r, StringComparison.Ordinal)
        );
    }
}

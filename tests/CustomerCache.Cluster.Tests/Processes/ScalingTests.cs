using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>Silos that come and go while callers read.</summary>
public sealed class ScalingTests
{
    [Fact]
    public async Task An_external_caller_reads_everything_while_silos_are_killed_added_and_drained()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3);
        await using var caller = await CallerProcess.StartAsync(fleet);

        await fleet.Silos[2].KillAsync();
        var added = await fleet.AddAsync();
        await fleet.ServedAsync(added, 1);
        await fleet.Silos[0].DrainAsync();
        fleet.Rename("Renamed edge");
        await SiloFleet.RefreshAsync(added, VendorLab.Vco1);
        await fleet.ServedAsync(added, 2);

        await caller.HasNeverFailedAsync(FleetTruth.Records(fleet.Vendors.Fleet.Current, VendorLab.Vco1.Host).Count());
    }

    [Fact]
    public async Task No_read_fails_while_a_silo_is_added_and_another_one_drained()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3);
        var owner = fleet.OwnerOf(VendorLab.Vco1);
        var edge = fleet.Rename("Renamed edge");
        var staying = fleet.Silos.Where(s => s != owner).ToList();
        var reads = staying.Select(s => ReadLoad.On(s, edge.SerialNumber!)).ToList();

        var added = await fleet.AddAsync();
        await fleet.ServedAsync(added, 1);
        staying.Add(added);
        reads.Add(ReadLoad.On(added, edge.SerialNumber!));
        await owner.DrainAsync();
        await SiloFleet.RefreshAsync(added, VendorLab.Vco1);
        await Task.WhenAll(staying.Select(s => fleet.ServedAsync(s, 2)));

        await Task.WhenAll(reads.Select(r => r.HasNeverFailedAsync()));
        foreach (var silo in staying)
        {
            Assert.Equal("Renamed edge", await SiloFleet.NameAsync(silo, edge.SerialNumber!));
        }
    }
}

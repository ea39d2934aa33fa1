using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>Silos are started, drained and killed while callers read.</summary>
public sealed class ScalingTests
{
    // A refresh that continued would add three for each device that it begins to cross.
    private const int MaxLines = 40;

    [Fact]
    public async Task External_caller_reads_everything_while_silos_are_killed_added_and_drained()
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

        await caller.AssertNeverFailedAsync(FleetTruth.Records(fleet.Vendors.Fleet.Current, VendorLab.Vco1.Host).Count());
    }

    [Fact]
    public async Task Reads_never_fail_and_logs_stay_short_while_silos_are_added_and_drained_during_a_refresh()
    {
        await using var fleet = await SiloFleet.StartAsync(
            silos: 3,
            edges: 1_500,
            // A refresh runs for seconds, and begins to cross devices all the time.
            configure: f => f.Set("Bruin:MaxConcurrency", "64")
        );
        var owner = fleet.OwnerOf(VendorLab.Vco1);
        var edge = fleet.Rename("Renamed edge");
        var staying = fleet.Silos.Where(s => s != owner).ToList();
        var reads = staying.Select(s => ReadLoad.On(s, edge.SerialNumber!)).ToList();

        var added = await fleet.AddAsync();
        await fleet.ServedAsync(added, 1);
        staying.Add(added);
        reads.Add(ReadLoad.On(added, edge.SerialNumber!));
        await DrainInRefreshAsync(fleet, owner, staying);
        await SiloFleet.RefreshAsync(added, VendorLab.Vco1);
        await Task.WhenAll(staying.Select(s => fleet.ServedAsync(s, 2)));

        await Task.WhenAll(reads.Select(r => r.AssertNeverFailedAsync()));
        foreach (var silo in staying)
        {
            Assert.Equal("Renamed edge", await SiloFleet.NameAsync(silo, edge.SerialNumber!));
        }

        // The last silo has none to hand over to.
        await Task.WhenAll(staying.Skip(1).Select(s => s.DrainAsync()));
        await DrainInRefreshAsync(fleet, staying[0], []);
    }

    private static async Task DrainInRefreshAsync(SiloFleet fleet, SiloProcess drained, List<SiloProcess> staying)
    {
        fleet.Vendors.Calls.Reset();
        await SiloFleet.RefreshAsync(drained, VendorLab.Vco1);
        await fleet.Vendors.Calls.WaitForCallAsync(VendorOperation.BruinInventory, 10);
        var before = staying.Append(drained).ToDictionary(s => s, s => s.Log.Count);

        await drained.DrainAsync();

        await Task.WhenAll(staying.Select(s => s.Log.WaitForAsync(4224, "left")));
        foreach (var (silo, count) in before)
        {
            var written = silo.Log.Since(count);
            Assert.True(written.Count <= MaxLines, string.Join('\n', written));
        }
    }
}

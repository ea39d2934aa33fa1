using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>Guarantees after a silo was killed without notice. One test per class, so that their waits for the detection overlap.</summary>
public abstract class LostSiloTests
{
    private protected static async Task HaveOneVersionAsync(SiloFleet fleet, IEnumerable<SiloProcess> silos, SimulatedEdge renamed)
    {
        var expected = FleetTruth.Records(fleet.Vendors.Fleet.Current, VendorLab.Vco1.Host).Count();
        foreach (var silo in silos)
        {
            Assert.Equal(
                expected,
                JsonSerializer.Deserialize<JsonElement>(await silo.Http.GetStringAsync("/v1/velocloud/records")).GetArrayLength()
            );
            Assert.Equal("Renamed edge", await SiloFleet.NameAsync(silo, renamed.SerialNumber!));
        }
    }
}

/// <summary>The owner of a tenant is killed.</summary>
public sealed class OwnerLostTests : LostSiloTests
{
    [Fact]
    public async Task Refresh_whose_owner_is_killed_midway_restarts_elsewhere_and_reads_never_fail()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3);
        var owner = fleet.OwnerOf(VendorLab.Vco1);
        var others = fleet.Silos.Where(s => s != owner).ToArray();
        var renamed = fleet.Rename("Renamed edge");
        var reads = others.Select(s => ReadLoad.On(s, renamed.SerialNumber!)).ToArray();
        fleet.Vendors.Calls.Reset();
        var held = fleet.Vendors.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        Assert.Equal(202, await SiloFleet.RefreshAsync(others[0], VendorLab.Vco1));
        await fleet.Vendors.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        await owner.KillAsync();
        held.Dispose();
        await Task.WhenAll(others.Select(s => fleet.ServedAsync(s, 2)));

        await Task.WhenAll(reads.Select(r => r.AssertNeverFailedAsync()));
        await HaveOneVersionAsync(fleet, others, renamed);
        await Task.WhenAll(others.Select(s => s.Log.WaitForAsync(4221, $"1 tenants that it owned move to other silos: {VendorLab.Vco1}.")));
        await Task.WhenAll(others.Select(s => s.Log.WaitForAsync(4222, $"{VendorLab.Vco1} to 127.0.0.1:")));
        Assert.True(fleet.Silos[0].Log.Has(4223, "joined; 2 silos are active"));
        await ListsTheLostSiloAndTheNewOwnerAsync(others[0]);
    }

    private static async Task ListsTheLostSiloAndTheNewOwnerAsync(SiloProcess silo)
    {
        var silos = (await silo.Http.GetFromJsonAsync<JsonElement>("/v1/silos")).EnumerateArray().ToArray();

        Assert.Equal(["active", "active", "dead"], silos.Select(s => s.GetProperty("status").GetString()).Order(StringComparer.Ordinal));
        var owner = Assert.Single(
            silos,
            s => s.GetProperty("tenants").EnumerateArray().Any(t => t.GetString() == VendorLab.Vco1.ToString())
        );
        Assert.Equal("active", owner.GetProperty("status").GetString());
    }
}

/// <summary>A silo that crosses devices for another one is killed.</summary>
public sealed class CrosserLostTests : LostSiloTests
{
    [Fact]
    public async Task Refresh_completes_or_restarts_when_a_silo_that_crosses_its_devices_is_killed()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 3);
        var owner = fleet.OwnerOf(VendorLab.Vco1);
        var lost = fleet.Silos.Last(s => s != owner);
        var left = fleet.Silos.Where(s => s != lost).ToArray();
        var renamed = fleet.Rename("Renamed edge");
        var reads = left.Select(s => ReadLoad.On(s, renamed.SerialNumber!)).ToArray();
        fleet.Vendors.Calls.Reset();
        var held = fleet.Vendors.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        await SiloFleet.RefreshAsync(owner, VendorLab.Vco1);
        await fleet.Vendors.Calls.WaitForCallAsync(VendorOperation.BruinInventory, 4);
        await lost.KillAsync();
        held.Dispose();
        await Task.WhenAll(left.Select(s => fleet.ServedAsync(s, 2)));

        await Task.WhenAll(reads.Select(r => r.AssertNeverFailedAsync()));
        await HaveOneVersionAsync(fleet, left, renamed);
        Assert.Equal([owner], fleet.Silos.Where(s => s.Log.Has(4112, $"Acquired {VendorLab.Vco1}:")));
    }
}

/// <summary>The silo of the coordinator is killed.</summary>
public sealed class CoordinatorLostTests : LostSiloTests
{
    [Fact]
    public async Task Reminder_fires_elsewhere_when_the_silo_of_the_coordinator_is_killed()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 2);
        var coordinator = fleet.Silos.Single(s => s.Log.Has(4133));
        var other = fleet.Silos.Single(s => s != coordinator);
        var before = other.Log.Count;

        await coordinator.KillAsync();

        await other.Log.WaitForAsync(4133, "Acquired the refresh coordinator", before);
        await other.Log.WaitForAsync(4131, "Received reminder", before);

        // All silos are lost: the next one detects that they ran here, and waits for no heartbeat.
        await other.KillAsync();
        var next = await fleet.AddAsync();
        Assert.True(next.Log.Has(4205, "its port refuses connections"));
        Assert.False(next.Log.Has(4203));
    }
}

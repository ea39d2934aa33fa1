using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class VendorCallsTests
{
    [Fact]
    public async Task Calls_are_counted_by_operation_and_host()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        await SimulatorClient.ReadAsync(vendors.LinkStatusAsync());

        var calls = vendors.Simulator.Calls;

        Assert.Equal(2, calls.Count(VendorOperation.VeloCloudLogin));
        Assert.Equal(1, calls.Count(VendorOperation.VeloCloudLogin, vendors.Host));
        Assert.Equal(1, calls.Count(VendorOperation.VeloCloudLinkStatus, vendors.Host));
        Assert.Equal(0, calls.Count(VendorOperation.VeloCloudLinkStatus, vendors.Simulator.VeloCloudHosts[1]));
        Assert.Equal(5, calls.Total);
    }

    [Fact]
    public async Task Wait_ends_with_the_call_that_it_waits_for()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var third = vendors.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory, 3);

        for (var i = 0; i < 2; i++)
            (await vendors.InventoryAsync()).Dispose();
        Assert.False(third.IsCompleted);
        (await vendors.InventoryAsync()).Dispose();

        await third;
    }

    [Fact]
    public async Task Reset_starts_counting_anew()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();

        vendors.Simulator.Calls.Reset();

        Assert.Equal(0, vendors.Simulator.Calls.Total);
        Assert.Equal(0, vendors.Simulator.Calls.Count(VendorOperation.VeloCloudLogin, vendors.Host));
    }
}

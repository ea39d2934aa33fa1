using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class VendorCallsTests
{
    [Fact]
    public async Task Calls_are_counted_by_operation_and_host()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        await VendorTalk.ReadAsync(talk.LinkStatusAsync());

        var calls = talk.Simulator.Calls;

        Assert.Equal(2, calls.Count(VendorOperation.VeloCloudLogin));
        Assert.Equal(1, calls.Count(VendorOperation.VeloCloudLogin, talk.Host));
        Assert.Equal(1, calls.Count(VendorOperation.VeloCloudLinkStatus, talk.Host));
        Assert.Equal(0, calls.Count(VendorOperation.VeloCloudLinkStatus, talk.Simulator.VeloCloudHosts[1]));
        Assert.Equal(5, calls.Total);
    }

    [Fact]
    public async Task Wait_ends_with_the_call_that_it_waits_for()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();
        var third = talk.Simulator.Calls.WaitForCallAsync(VendorOperation.BruinInventory, 3);

        for (var i = 0; i < 2; i++)
            (await talk.InventoryAsync()).Dispose();
        Assert.False(third.IsCompleted);
        (await talk.InventoryAsync()).Dispose();

        await third;
    }

    [Fact]
    public async Task Reset_starts_counting_anew()
    {
        await using var talk = await VendorTalk.StartLoggedInAsync();

        talk.Simulator.Calls.Reset();

        Assert.Equal(0, talk.Simulator.Calls.Total);
        Assert.Equal(0, talk.Simulator.Calls.Count(VendorOperation.VeloCloudLogin, talk.Host));
    }
}

using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Sources;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Two silos share one limit of Bruin calls.</summary>
public sealed class ClusterQuotaTests
{
    private const int Limit = 5;

    [Fact]
    public async Task Calls_in_flight_never_exceed_the_limit_in_the_whole_cluster_and_use_all_of_it()
    {
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 120);
        lab.Set("Bruin:MaxConcurrency", $"{Limit}");
        using var held = lab.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());
        var http = new CountedHttp();
        await using var server = await lab.ServeAsync(services => services.AddSingleton<IVendorHttp>(http));

        // None of them ends, so no further one starts.
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory, Limit).WaitAsync(Gate.HangTimeout);
        Assert.Equal((Limit, Limit), (http.InFlight, lab.Calls.InFlight(VendorOperation.BruinInventory)));

        // Each call that ends releases a permit.
        held.Release();
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory, Limit + 1).WaitAsync(Gate.HangTimeout);
        held.Dispose();
        await server.BuiltAsync();

        Assert.Equal(Limit, http.Peak);
        Assert.True(lab.Calls.Count(VendorOperation.BruinInventory) > 60);
    }
}

using System.Net;
using System.Text;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>A Redis that is killed, and restarted on its persisted data.</summary>
public sealed class RedisOutageTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Reads_continue_during_a_Redis_outage_of_a_minute_writes_resume_and_nothing_acknowledged_is_lost()
    {
        await using var fleet = await SiloFleet.StartAsync(silos: 2);
        var (first, second) = (fleet.Silos[0], fleet.Silos[1]);
        var edge = fleet.Rename("Renamed before");
        await SiloFleet.RefreshAsync(first, VendorLab.Vco1);
        await Task.WhenAll(fleet.Silos.Select(s => fleet.ServedAsync(s, 2)));
        var reads = fleet.Silos.Select(s => ReadLoad.On(s, edge.SerialNumber!, callers: 1)).ToArray();
        var records = await first.Http.GetStringAsync($"/v1/tenants/{VendorLab.Vco1}/export");

        await fleet.Redis.KillAsync();
        var refused = await Task.WhenAll(
            fleet.Silos.Select(s => ImportAsync(s, records.Replace("Renamed before", "Renamed during", StringComparison.Ordinal)))
        );

        // The duration of the outage is under test, in processes with the system's clock; no event is awaited meanwhile.
        await Task.Delay(Outage, TimeProvider.System);
        var during = await SiloFleet.NameAsync(second, edge.SerialNumber!);
        await fleet.Redis.RunAsync();
        var after = records.Replace("Renamed before", "Renamed after", StringComparison.Ordinal);
        while (await ImportAsync(second, after) != HttpStatusCode.OK)
        {
            // As a caller that has to retry.
        }

        await Task.WhenAll(fleet.Silos.Select(s => s.Log.WaitForAsync(4104, "version 3")));
        await Task.WhenAll(reads.Select(r => r.AssertNeverFailedAsync()));
        Assert.All(refused, status => Assert.Equal(HttpStatusCode.ServiceUnavailable, status));
        Assert.Equal("Renamed before", during);
        await HasAsync(fleet, edge.SerialNumber!, "Renamed after");
    }

    // The data must be there after everything was killed, and one silo has detected that no other is left.
    private static async Task HasAsync(SiloFleet fleet, string serial, string name)
    {
        await Task.WhenAll(fleet.Silos.Select(s => s.KillAsync()));
        await fleet.Redis.KillAsync();
        await fleet.Redis.RunAsync();
        var silo = await fleet.AddAsync();
        Assert.Equal(name, await SiloFleet.NameAsync(silo, serial));
        Assert.True(silo.Log.Has(4104, "version 3 of " + VendorLab.Vco1));
    }

    private static async Task<HttpStatusCode> ImportAsync(SiloProcess silo, string records)
    {
        using var body = new StringContent(records, Encoding.UTF8, "application/json");
        using var response = await silo.Http.PostAsync($"/v1/tenants/{VendorLab.Vco1}/import", body);
        return response.StatusCode;
    }
}

using System.Net;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>A deployment that ends and another one that starts on its stored data.</summary>
public abstract class RestartContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Stored_records_are_served_at_once_after_a_restart_and_only_due_tenants_are_refreshed()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(hosts: 2, probes: 30);
        lab.Set("Hawkeye:Url", null);
        var (before, records) = await BuildAsync(lab);
        lab.Set("Hawkeye:Url", lab.Vendors.HawkeyeUrl.ToString());
        lab.Calls.Reset();

        await using (var server = await lab.ServeAsync())
        {
            var after = await server.TenantAsync(VendorLab.Vco1);
            Assert.Equal(before.GetProperty("next_refresh_at").GetString(), after.GetProperty("next_refresh_at").GetString());
            Assert.Equal(before.GetProperty("built_at").GetString(), after.GetProperty("built_at").GetString());
            Assert.Equal(before.GetProperty("last_refresh").GetRawText(), after.GetProperty("last_refresh").GetRawText());
            Assert.Equal(("ready", 1L), (after.State(), after.Version()));
            Assert.Equal(records, (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
            Assert.Equal(
                "cached/cached",
                await server.WhyAsync(
                    DeviceSystem.VeloCloud,
                    lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached).SerialNumber!
                )
            );

            // The probes were never built, so the first check starts their refresh; when the server has stopped, it has checked every
            // tenant.
            await lab.Calls.WaitForCallAsync(VendorOperation.HawkeyeProbes);
        }

        Assert.Equal(0, lab.Calls.Count(VendorOperation.VeloCloudLogin) + lab.Calls.Count(VendorOperation.VeloCloudLinkStatus));
    }

    [Fact]
    public async Task Restart_during_a_refresh_loses_nothing()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        lab.Set("Refresh:Interval", "00:00:00.001");
        var (_, records) = await BuildAsync(lab);
        var renamed = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(renamed with { Name = "Renamed edge" }));
        lab.Calls.Reset();
        var held = lab.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        await using (await lab.ServeAsync())
        {
            await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        }

        lab.Calls.Reset();
        await using var third = await lab.ServeAsync();
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        var served = await third.RecordsAsync(VendorLab.Vco1);
        var refresh = third.EndAsync(await third.RunningAsync(VendorLab.Vco1));
        held.Dispose();

        Assert.Equal(records, served.Select(r => r.GetRawText()));
        Assert.Equal(RefreshOutcome.Stored, (await refresh).Outcome);
        Assert.Equal(2, (await third.TenantAsync(VendorLab.Vco1)).Version());
        Assert.Equal(
            "Renamed edge",
            (await third.JsonAsync($"/v1/velocloud/records/{renamed.SerialNumber}")).GetProperty("edge_name").GetString()
        );
    }

    [Fact]
    public async Task Reader_of_changes_starts_again_after_a_restart_unless_it_has_the_current_version()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using (var first = await lab.ServeBuiltAsync())
        {
            var cached = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
            lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(cached with { Name = "Renamed edge" }));
            await first.RefreshAsync(VendorLab.Vco1);
        }

        await using var second = await lab.ServeAsync();
        using var old = await second.Client.GetAsync($"/v1/tenants/{VendorLab.Vco1}/changes?since=1");

        Assert.Equal(HttpStatusCode.Gone, old.StatusCode);
        Assert.Equal(2, (await second.ChangesAsync(VendorLab.Vco1, 2)).GetProperty("to").GetInt32());
    }

    [Fact]
    public async Task Host_that_is_no_longer_configured_is_served_by_name_and_cannot_be_refreshed()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(hosts: 2, edges: 30);
        await (await lab.ServeBuiltAsync()).DisposeAsync();
        lab.Forget(hostIndex: 1);

        await using var server = await lab.ServeAsync();
        using var refresh = await server.Client.PostAsync($"/v1/tenants/{VendorLab.Vco2}/refresh", null);
        var all = await server.JsonAsync("/v1/velocloud/records");

        Assert.Equal(HttpStatusCode.Conflict, refresh.StatusCode);
        Assert.Equal(FleetTruth.Records(lab.Fleet, "vco2.example.net").Count(), (await server.RecordsAsync(VendorLab.Vco2)).Length);
        Assert.Equal(FleetTruth.Records(lab.Fleet, "vco1.example.net").Count(), all.GetArrayLength());
        Assert.Equal(
            ["velocloud/vco1.example.net", "velocloud/vco2.example.net"],
            (await server.JsonAsync("/v1/tenants")).EnumerateArray().Select(t => t.GetProperty("tenant").GetString())
        );
    }

    private static async Task<(JsonElement Tenant, string[] Records)> BuildAsync(VendorLab lab)
    {
        await using var server = await lab.ServeBuiltAsync();
        return (await server.TenantAsync(VendorLab.Vco1), [.. (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText())]);
    }
}

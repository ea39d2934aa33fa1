using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Simulator;
using static CustomerCache.Tests.Contract.RecrossedRecords;

namespace CustomerCache.Tests.Contract;

/// <summary>Recrossing without a known device, without a vendor, without a listing since the start, and of too many devices.</summary>
public abstract class RecrossBoundsContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Theory]
    [InlineData("vco1.example.net/999999/1")]
    [InlineData("elsewhere.example.net/1/1")]
    [InlineData("VC-NOBODY-KNOWS")]
    [InlineData("a/b/c/d")]
    public async Task Unknown_edge_makes_no_vendor_call(string id)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();

        await server.ChangeAsync(ChangeBodies.Own("velocloud_edge", "update", id));

        Assert.All(await server.JobsOfAsync(id), j => Assert.Equal("done", j.JobState()));
        Assert.Equal((1, 0), ((await server.TenantAsync(VendorLab.Vco1)).Version(), lab.Calls.Total));
    }

    [Fact]
    public async Task Overflow_starts_a_refresh_of_all_tenants_that_it_may_concern()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(probes: 20);
        await using var server = await lab.ServeBuiltAsync();
        var client = LargestClient(lab.Fleet);
        lab.Vendors.Fleet.Edit(f => f.RenameClient(client, "Renamed"));
        var (before, probes) = (await server.TenantAsync(VendorLab.Vco1), await server.TenantAsync(VendorLab.Hawkeye));

        await server.ChangeAsync("""{"entity": "bruin_client", "change": "overflow"}""");
        var edges = await server.ChangesAsync(VendorLab.Vco1, 1, wait: 30);
        await RefreshedAsync(VendorLab.Vco1, before);
        await RefreshedAsync(VendorLab.Hawkeye, probes);

        Assert.Equal(2, edges.GetProperty("to").GetInt64());
        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));

        async Task RefreshedAsync(TenantId tenant, JsonElement earlier)
        {
            if ((await server.Tenants.GetStatusAsync(tenant, CancellationToken.None)).Running is { } running)
            {
                await server.EndAsync(running.Id);
            }

            Assert.NotEqual(RefreshOf(earlier), RefreshOf(await server.TenantAsync(tenant)));
        }

        static string? RefreshOf(JsonElement tenant) => tenant.GetProperty("last_refresh").GetProperty("id").GetString();
    }

    [Fact]
    public async Task Recrossing_of_everything_changes_nothing_when_nothing_changed_even_after_a_restart()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 100, probes: 60);
        lab.Set("Refresh:Interval", "1.00:00:00");
        string[] everything,
            tenants;
        var events = JsonSerializer.Serialize(
            new[]
            {
                new
                {
                    entity = "bruin_client",
                    change = "update",
                    ids = lab.Fleet.Clients.Select(c => $"{c.Id}").ToArray(),
                },
                new
                {
                    entity = "bruin_inventory",
                    change = "update",
                    ids = lab
                        .Fleet.Edges.SelectMany(e => new[] { e.SerialNumber, e.HaSerialNumber })
                        .Concat(lab.Fleet.Probes.Select(p => p.SerialNumber))
                        .Where(s => s is { Length: > 0 })
                        .Select(s => s!)
                        .ToArray(),
                },
                new
                {
                    entity = "velocloud_edge",
                    change = "update",
                    ids = lab.Fleet.Edges.Select(e => $"{e.Host}/{e.EnterpriseId}/{e.EdgeId}").ToArray(),
                },
            }
        );
        await using (var server = await lab.ServeBuiltAsync())
        {
            everything = await EverythingAsync(server);
            tenants = await TenantsAsync(server);
            Assert.Contains(lab.Fleet.Edges, e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is not null);

            await server.ChangeAsync(events);

            Assert.Equal(everything, await EverythingAsync(server));
            Assert.Equal(tenants, await TenantsAsync(server));
        }

        lab.Calls.Reset();
        await using var again = await lab.ServeAsync();
        await again.ChangeAsync(events);

        Assert.Equal(0, Count(lab, VendorOperation.VeloCloudLinkStatus) + Count(lab, VendorOperation.HawkeyeProbes));
        Assert.InRange(Count(lab, VendorOperation.BruinInventory), 1, int.MaxValue);
        Assert.All(await again.JobsAsync(), j => Assert.Equal("done", j.JobState()));
        Assert.Equal(everything, await EverythingAsync(again));
        Assert.Equal(tenants, await TenantsAsync(again));

        static async Task<string[]> EverythingAsync(RunningServer server) =>
            [
                .. (await server.RecordsAsync(VendorLab.Vco1))
                    .Concat(await server.RecordsAsync(VendorLab.Hawkeye))
                    .Select(r => r.GetRawText()),
            ];

        static async Task<string[]> TenantsAsync(RunningServer server) =>
            [
                .. new[] { await server.TenantAsync(VendorLab.Vco1), await server.TenantAsync(VendorLab.Hawkeye) }.Select(t =>
                    $"{t.State()} {t.Version()} {t.GetProperty("records").GetInt32()} {t.GetProperty("stale_records").GetInt32()} "
                    + $"{t.GetProperty("next_refresh_at").GetString()} {t.GetProperty("last_refresh").GetRawText()}"
                ),
            ];
    }

    [Fact]
    public async Task Renamed_client_shows_after_a_restart_in_records_of_devices_that_were_not_listed_since()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60, probes: 40);
        lab.Set("Refresh:Interval", "1.00:00:00");
        await (await lab.ServeBuiltAsync()).DisposeAsync();
        int[] clients = [.. lab.Fleet.Clients.Select(c => c.Id)];
        foreach (var client in clients)
        {
            lab.Vendors.Fleet.Edit(f => f.RenameClient(client, $"Other {client}"));
        }

        await using var server = await lab.ServeAsync();
        await server.ChangeAsync(
            JsonSerializer.Serialize(
                new
                {
                    entity = "bruin_client",
                    change = "update",
                    ids = clients,
                }
            )
        );

        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
        var probes = (await server.RecordsAsync(VendorLab.Hawkeye)).ToDictionary(r => r.Serial()!);
        Assert.All(FleetTruth.ProbeRecords(lab.Fleet), expected => FleetTruth.Same(expected, probes[(string)expected["serial_number"]!]));
        Assert.Equal(
            (2, 2),
            ((await server.TenantAsync(VendorLab.Vco1)).Version(), (await server.TenantAsync(VendorLab.Hawkeye)).Version())
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Standby_that_is_named_alone_is_crossed_with_its_edge(bool restarted)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60);
        lab.Set("Refresh:Interval", "1.00:00:00");
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is not null);
        var first = await lab.ServeBuiltAsync();
        if (restarted)
        {
            await first.DisposeAsync();
        }

        await using var server = restarted ? await lab.ServeAsync() : first;
        lab.Vendors.Fleet.Edit(f => f.RenameClient(ItemOf(f, edge).ClientId, "Renamed"));
        lab.Calls.Reset();

        await server.ChangeAsync(ChangeBodies.Own("bruin_inventory", "update", edge.HaSerialNumber!));

        var changes = await server.ChangesAsync(VendorLab.Vco1, 1);
        Assert.Empty(changes.GetProperty("removed").EnumerateArray());
        Assert.Equal(
            new[] { edge.SerialNumber, edge.HaSerialNumber }.Order(StringComparer.Ordinal),
            changes.GetProperty("upserted").EnumerateArray().Select(r => r.Serial()).Order(StringComparer.Ordinal)
        );
        Assert.Equal(1, Count(lab, VendorOperation.BruinInventory));
    }

    [Fact]
    public async Task Vendor_failure_leaves_the_records_as_they_are()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var client = LargestClient(lab.Fleet);
        var before = (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()).ToArray();
        lab.Vendors.Fleet.Edit(f => f.RenameClient(client, "Renamed"));
        lab.Faults.Add(VendorOperation.BruinInventory, new Fault.NotJson());

        await server.ChangeAsync(ChangeBodies.Own("bruin_client", "update", $"{client}"));

        Assert.Equal(before, (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
        Assert.Equal(1, (await server.TenantAsync(VendorLab.Vco1)).Version());
    }
}

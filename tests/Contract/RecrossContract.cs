using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using static CustomerCache.Tests.Contract.RecrossedRecords;

namespace CustomerCache.Tests.Contract;

/// <summary>A change at a vendor updates the records at once: as one new version, without a call for any other device.</summary>
public abstract class RecrossContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Renamed_client_is_served_by_its_new_name_within_a_second()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60);
        await using var server = await lab.ServeBuiltAsync();
        var client = LargestClient(lab.Fleet);
        var devices = EdgesOf(lab.Fleet, client);
        Assert.InRange(devices.Length, 2, 59);
        var fastest = TimeSpan.MaxValue;

        // On a busy machine, the fastest of three.
        for (var round = 1; round <= 3; round++)
        {
            var name = $"Renamed {round}";
            lab.Vendors.Fleet.Edit(f => f.RenameClient(client, name));
            lab.Calls.Reset();
            var watch = Stopwatch.StartNew();

            await server.SendAsync(ChangeBodies.Own("bruin_client", "update", $"{client}"));
            var changes = await server.ChangesAsync(VendorLab.Vco1, round, wait: 30);
            var records = await server.RecordsAsync(VendorLab.Vco1);

            fastest = watch.Elapsed < fastest ? watch.Elapsed : fastest;
            Assert.Equal((round, round + 1), (changes.GetProperty("from").GetInt64(), changes.GetProperty("to").GetInt64()));
            Assert.All(
                records.Where(r => ClientOf(r) == client),
                r => Assert.Equal(name, r.GetProperty("bruin_client_info").GetProperty("client_name").GetString())
            );
            Assert.Equal(
                records.Where(r => ClientOf(r) == client).Select(r => r.Serial()).Order(StringComparer.Ordinal),
                changes.GetProperty("upserted").EnumerateArray().Select(r => r.Serial()).Order(StringComparer.Ordinal)
            );
            Assert.Empty(changes.GetProperty("removed").EnumerateArray());
            await server.IdleAsync();
            Assert.Equal(round + 1, (await server.TenantAsync(VendorLab.Vco1)).Version());
            Assert.Equal(
                (devices.Length, devices.Length, SitesOf(lab.Fleet, devices), 1, devices.Length),
                (
                    Count(lab, VendorOperation.BruinInventory),
                    Count(lab, VendorOperation.BruinAttributes),
                    Count(lab, VendorOperation.BruinSite),
                    Count(lab, VendorOperation.BruinContacts),
                    Count(lab, VendorOperation.VeloCloudEdgeModules)
                )
            );
            Assert.Equal(0, Count(lab, VendorOperation.VeloCloudLinkStatus) + Count(lab, VendorOperation.VeloCloudEnterpriseEdges));
        }

        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
        Assert.True(fastest < TimeSpan.FromSeconds(1), $"The fastest of three took {fastest}.");
    }

    [Fact]
    public async Task Values_derived_from_a_record_are_invalidated_with_its_next_version_and_no_other_is()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 40);
        await using var server = await lab.ServeBuiltAsync();
        var records = await server.RecordsAsync(VendorLab.Vco1);
        var changed = records[0];
        var other = records.First(r => ClientOf(r) != ClientOf(changed));
        foreach (
            var (key, entity) in new[]
            {
                ("of-device", $"device:{changed.Serial()}"),
                ("of-client", $"client:{ClientOf(changed)}"),
                ("of-other", $"device:{other.Serial()}, client:{ClientOf(other)}"),
            }
        )
        {
            using var put = new HttpRequestMessage(HttpMethod.Put, $"/v1/caches/static/entries/{key}") { Content = JsonContent.Create(1) };
            put.Headers.Add("X-Depends-On", entity);
            (await server.Client.SendAsync(put)).EnsureSuccessStatusCode().Dispose();
        }

        lab.Vendors.Fleet.Edit(f => f.RenameClient(ClientOf(changed), "Renamed"));
        await server.RefreshAsync(VendorLab.Vco1);

        await Poll.UntilAsync(
            async () =>
                await StatusAsync(server, "of-device") == HttpStatusCode.NotFound
                && await StatusAsync(server, "of-client") == HttpStatusCode.NotFound,
            "what was derived to go"
        );
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(server, "of-other"));
    }

    [Fact]
    public async Task Client_at_several_hosts_and_with_probes_is_renamed_everywhere()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(hosts: 2, edges: 40, probes: 60);
        await using var server = await lab.ServeBuiltAsync();
        int[] clients = [.. lab.Fleet.Clients.Select(c => c.Id)];
        foreach (var client in clients)
        {
            lab.Vendors.Fleet.Edit(f => f.RenameClient(client, $"Other {client}"));
        }

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
        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco2), "vco2.example.net");
        var probes = (await server.RecordsAsync(VendorLab.Hawkeye)).ToDictionary(r => r.Serial()!);
        Assert.All(FleetTruth.ProbeRecords(lab.Fleet), expected => FleetTruth.Same(expected, probes[(string)expected["serial_number"]!]));
        foreach (var tenant in new[] { VendorLab.Vco1, VendorLab.Vco2, VendorLab.Hawkeye })
        {
            Assert.Equal(2, (await server.TenantAsync(tenant)).Version());
        }
    }

    [Fact]
    public async Task Unmonitored_device_is_removed_and_served_again_when_it_is_monitored()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null);
        var status = lab.Fleet.FindInventory(edge.SerialNumber!)!.ManagementStatus;
        lab.Vendors.Fleet.Edit(f => f.SetManagementStatus(edge.SerialNumber!, ManagementStatuses.Inactive));
        lab.Calls.Reset();

        await server.ChangeAsync(ChangeBodies.Own("bruin_inventory", "update", edge.SerialNumber!));

        var gone = await server.ChangesAsync(VendorLab.Vco1, 1);
        Assert.Equal([edge.SerialNumber], gone.GetProperty("removed").EnumerateArray().Select(s => s.GetString()));
        Assert.Empty(gone.GetProperty("upserted").EnumerateArray());
        Assert.Equal("removed/not_monitorable", await server.WhyAsync(DeviceSystem.VeloCloud, edge.SerialNumber!));
        Assert.Equal(
            (1, 1, 0, 0),
            (
                Count(lab, VendorOperation.BruinInventory),
                Count(lab, VendorOperation.BruinAttributes),
                Count(lab, VendorOperation.BruinSite),
                Count(lab, VendorOperation.BruinContacts)
            )
        );

        lab.Vendors.Fleet.Edit(f => f.SetManagementStatus(edge.SerialNumber!, status));
        await server.ChangeAsync(ChangeBodies.Own("bruin_inventory", "update", edge.SerialNumber!));

        var back = await server.ChangesAsync(VendorLab.Vco1, 2);
        Assert.Equal([edge.SerialNumber], back.GetProperty("upserted").EnumerateArray().Select(r => r.Serial()));
        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
    }

    [Fact]
    public async Task Removed_device_is_served_again_although_the_last_listing_failed()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is null);
        var status = lab.Fleet.FindInventory(edge.SerialNumber!)!.ManagementStatus;
        lab.Vendors.Fleet.Edit(f => f.SetManagementStatus(edge.SerialNumber!, ManagementStatuses.Inactive));
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.EmptyListing());
        Assert.Equal(RefreshOutcome.ListingFailed, (await server.RefreshAsync(VendorLab.Vco1)).Outcome);
        lab.Vendors.Fleet.Edit(f => f.SetManagementStatus(edge.SerialNumber!, status));

        await server.ChangeAsync(ChangeBodies.Own("bruin_inventory", "update", edge.SerialNumber!));

        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
    }

    [Fact]
    public async Task Unmonitored_pair_is_removed_with_both_its_records()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60);
        await using var server = await lab.ServeBuiltAsync();
        var edge = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HaSerialNumber is not null);
        lab.Vendors.Fleet.Edit(f => f.SetManagementStatus(edge.SerialNumber!, ManagementStatuses.Inactive));

        await server.ChangeAsync(ChangeBodies.Own("bruin_inventory", "update", edge.SerialNumber!));

        Assert.Equal(
            new[] { edge.SerialNumber, edge.HaSerialNumber }.Order(StringComparer.Ordinal),
            (await server.ChangesAsync(VendorLab.Vco1, 1))
                .GetProperty("removed")
                .EnumerateArray()
                .Select(s => s.GetString())
                .Order(StringComparer.Ordinal)
        );
        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
    }

    [Fact]
    public async Task Changed_site_shows_in_the_records_of_its_devices_and_in_no_other()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60);
        await using var server = await lab.ServeBuiltAsync();
        var site = (await server.RecordsAsync(VendorLab.Vco1)).CountBy(SiteOf).MaxBy(s => s.Value);
        var devices = lab
            .Fleet.Edges.Where(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached && ItemOf(lab.Fleet, e).SiteId == site.Key)
            .ToArray();
        lab.Vendors.Fleet.Edit(f => f.ReplaceSite(f.FindSite(site.Key)! with { Label = "Moved", Street = "1 Other Street" }));
        lab.Calls.Reset();

        await server.ChangeAsync(ChangeBodies.Own("bruin_site", "update", $"{site.Key}"));

        var changes = await server.ChangesAsync(VendorLab.Vco1, 1);
        Assert.Equal((2, site.Value), (changes.GetProperty("to").GetInt64(), changes.GetProperty("upserted").GetArrayLength()));
        Assert.All(
            changes.GetProperty("upserted").EnumerateArray(),
            r => Assert.Equal((site.Key, "Moved"), (SiteOf(r), r.GetProperty("site_details").GetProperty("siteLabel").GetString()))
        );
        Assert.Equal(
            (devices.Length, devices.Length, 1, 1),
            (
                Count(lab, VendorOperation.BruinInventory),
                Count(lab, VendorOperation.BruinAttributes),
                Count(lab, VendorOperation.BruinSite),
                Count(lab, VendorOperation.BruinContacts)
            )
        );
        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reconfigured_edge_is_requested_alone(bool byAddress)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var edge = lab.Fleet.Edges.First(e =>
            lab.Fleet.CaseOf(e) == DeviceCase.Cached && e.HasWanModule && !e.Links.IsEmpty && e.HaSerialNumber is null
        );
        lab.Vendors.Fleet.Edit(f =>
            f.ReplaceEdge(edge with { Links = [.. edge.Links.Select(l => l with { Mode = "PRIVATE", Type = "WIRELESS" })] })
        );
        lab.Calls.Reset();

        await server.ChangeAsync(
            ChangeBodies.Own("velocloud_edge", "update", byAddress ? $"{edge.Host}/{edge.EnterpriseId}/{edge.EdgeId}" : edge.SerialNumber!)
        );

        var record = Assert.Single((await server.ChangesAsync(VendorLab.Vco1, 1)).GetProperty("upserted").EnumerateArray());
        Assert.Equal(edge.SerialNumber, record.Serial());
        Assert.All(
            record.GetProperty("links_configuration").EnumerateArray(),
            l => Assert.Equal(("PRIVATE", "WIRELESS"), (l.GetProperty("mode").GetString(), l.GetProperty("type").GetString()))
        );
        Assert.Equal(
            (1, 1, 0),
            (
                Count(lab, VendorOperation.VeloCloudEdgeModules),
                Count(lab, VendorOperation.BruinInventory),
                Count(lab, VendorOperation.VeloCloudLinkStatus)
            )
        );
        Same(lab.Fleet, await server.RecordsAsync(VendorLab.Vco1));
    }

    private static async Task<HttpStatusCode> StatusAsync(RunningServer server, string key)
    {
        using var response = await server.Client.GetAsync($"/v1/caches/static/entries/{key}?lease=false");
        return response.StatusCode;
    }
}

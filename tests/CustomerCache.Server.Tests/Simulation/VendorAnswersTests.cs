using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Simulator;

namespace CustomerCache.Server.Tests.Simulation;

public class VendorAnswersTests
{
    [Fact]
    public async Task Link_status_lists_every_edge_of_its_host_with_a_row_for_each_link()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var edges = vendors.Simulator.Fleet.Current.EdgesOf(vendors.Host).ToList();

        var rows = await SimulatorClient.ReadAsync(vendors.LinkStatusAsync());

        Assert.Equal(edges.Sum(edge => Math.Max(1, edge.Links.Length)), rows.GetArrayLength());
        Assert.Equal(
            edges.Select(edge => edge.EdgeId),
            rows.EnumerateArray().Select(row => row.GetProperty("edgeId").GetInt32()).Distinct()
        );
        Assert.False(rows[0].TryGetProperty("host", out _));
    }

    [Fact]
    public async Task Listing_of_many_chunks_is_valid_JSON()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync(
            new()
            {
                Hosts = 1,
                EdgesPerHost = 2_000,
                Probes = 0,
            }
        );

        var rows = await SimulatorClient.ReadAsync(vendors.LinkStatusAsync());

        Assert.Equal(2_000, rows.EnumerateArray().Select(row => row.GetProperty("edgeId").GetInt32()).Distinct().Count());
    }

    [Fact]
    public async Task Enterprise_edges_carry_logical_ids()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var edge = vendors.EdgeThatIs(DeviceCase.Cached);

        var answer = await SimulatorClient.ReadAsync(
            vendors.PostAsync(
                vendors.Host,
                "enterprise/getEnterpriseEdges",
                $$"""{"enterpriseId":{{edge.EnterpriseId}},"with":["links"]}"""
            )
        );

        var listed = answer.EnumerateArray().Single(e => e.GetProperty("id").GetInt32() == edge.EdgeId);
        Assert.Equal(edge.Links[0].LogicalId, listed.GetProperty("links")[0].GetProperty("logicalId").GetString());
        Assert.Equal(edge.Links[0].Interface, listed.GetProperty("links")[0].GetProperty("interface").GetString());
    }

    [Fact]
    public async Task Configuration_modules_carry_mode_and_type_of_each_link()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var edge = vendors.Simulator.Fleet.Current.EdgesOf(vendors.Host).First(e => e.HasWanModule && !e.Links.IsEmpty);

        var answer = await SimulatorClient.ReadAsync(Modules(vendors, edge));

        var link = answer.GetProperty("WAN").GetProperty("data").GetProperty("links")[0];
        Assert.Equal(edge.Links[0].Mode, link.GetProperty("mode").GetString());
        Assert.Equal(edge.Links[0].Type, link.GetProperty("type").GetString());
        Assert.Equal(edge.Links[0].Interface, link.GetProperty("interfaces")[0].GetString());
    }

    [Fact]
    public async Task Edge_without_a_WAN_module_has_an_empty_object()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var edge = vendors.EdgeThatIs(DeviceCase.Cached) with { HasWanModule = false };
        vendors.Simulator.Fleet.Edit(fleet => fleet.ReplaceEdge(edge));

        var answer = await SimulatorClient.ReadAsync(Modules(vendors, edge));

        Assert.Empty(answer.EnumerateObject());
    }

    [Fact]
    public async Task Probes_come_in_pages_with_their_total_as_text()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();

        var last = await SimulatorClient.ReadAsync(vendors.ProbesAsync("limit=100&offset=200"));

        Assert.Equal("250", last.GetProperty("total_count").GetString());
        Assert.Equal(50, last.GetProperty("count").GetInt32());
        Assert.Equal(50, last.GetProperty("records").GetArrayLength());
        Assert.Equal("201", last.GetProperty("records")[0].GetProperty("probeId").GetString());
    }

    [Fact]
    public async Task Probes_can_be_selected_by_serial_and_status()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var probe = vendors.Simulator.Fleet.Current.Probes[7];

        var filter = $"serial_number={probe.SerialNumber}&status={(probe.Up ? "up" : "down")}";
        var found = await SimulatorClient.ReadAsync(vendors.ProbesAsync($"limit=100&offset=0&{filter}"));

        Assert.Equal("1", found.GetProperty("total_count").GetString());
        Assert.Equal(probe.ProbeId, found.GetProperty("records")[0].GetProperty("probeId").GetString());
    }

    [Fact]
    public async Task Bruin_leads_from_a_serial_to_its_client_status_site_and_contacts()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var serial = vendors.EdgeThatIs(DeviceCase.Cached).SerialNumber;

        var inventory = await SimulatorClient.ReadAsync(vendors.BruinAsync($"Inventory?ServiceNumber={serial}"));
        var item = inventory.GetProperty("documents").EnumerateArray().First(d => d.GetProperty("status").GetString() == "A");
        var (client, site) = (item.GetProperty("clientID").GetInt32(), item.GetProperty("siteId").GetInt32());
        var attributes = await SimulatorClient.ReadAsync(
            vendors.BruinAsync($"Inventory/Attribute?ClientId={client}&ServiceNumber={serial}&Status=A")
        );
        var sites = await SimulatorClient.ReadAsync(vendors.BruinAsync($"Site?ClientId={client}&SiteId={site}"));
        var contacts = await SimulatorClient.ReadAsync(vendors.BruinAsync($"Ticket/Contacts?ClientId={client}"));

        var status = attributes
            .GetProperty("attributes")
            .EnumerateArray()
            .First(attribute => attribute.GetProperty("key").GetString() == "Management Status");
        Assert.Contains(status.GetProperty("value").GetString(), ManagementStatuses.Monitorable.Items);
        Assert.Equal(client, sites.GetProperty("documents")[0].GetProperty("clientID").GetInt32());
        Assert.Equal(vendors.Simulator.Fleet.Current.FindClient(client)!.Contacts.Length, contacts.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task Rename_shows_in_the_next_response()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var edge = vendors.EdgeThatIs(DeviceCase.Cached);
        vendors.Simulator.Fleet.Edit(fleet => fleet.RenameEnterprise(edge.Host, edge.EnterpriseId, "Renamed & Sons"));

        var rows = await SimulatorClient.ReadAsync(vendors.LinkStatusAsync());

        Assert.Contains("Renamed & Sons", rows.EnumerateArray().Select(row => row.GetProperty("enterpriseName").GetString()));
    }

    [Fact]
    public async Task Crossed_record_is_as_large_as_in_production()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();
        var fleet = vendors.Simulator.Fleet.Current;

        var sizes = new List<int>();
        foreach (var edge in fleet.EdgesOf(vendors.Host).Where(edge => fleet.CaseOf(edge) == DeviceCase.Cached))
            sizes.Add(Encoding.UTF8.GetByteCount(await CrossedRecord(vendors, edge)));

        Assert.InRange(sizes.Average(), 1_500, 2_500);
    }

    [Fact]
    public async Task Unknown_path_is_answered_404_and_recorded()
    {
        await using var vendors = await SimulatorClient.StartLoggedInAsync();

        using var answer = await vendors.BruinAsync("Nothing");

        Assert.Equal(System.Net.HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("GET /bruin/api/Nothing", Assert.Single(vendors.Simulator.Calls.Unknown));
    }

    /// <summary>The record of spec 3.8, written out by hand.</summary>
    private static async Task<string> CrossedRecord(SimulatorClient vendors, SimulatedEdge edge)
    {
        var fleet = vendors.Simulator.Fleet.Current;
        var inventory = fleet.FindInventory(edge.SerialNumber!)!;
        var item = inventory.Items.First(i => i.Status == SimulatedInventoryItem.Active);
        var site = await SimulatorClient.ReadAsync(vendors.BruinAsync($"Site?ClientId={item.ClientId}&SiteId={item.SiteId}"));
        var contacts = await SimulatorClient.ReadAsync(vendors.BruinAsync($"Ticket/Contacts?ClientId={item.ClientId}"));
        var details = JsonNode.Parse(site.GetProperty("documents")[0].GetRawText())!;
        details["tzOffset"] = -4;
        return JsonSerializer.Serialize(
            new
            {
                edge = new
                {
                    host = edge.Host,
                    enterprise_id = edge.EnterpriseId,
                    enterprise_name = fleet.FindEnterprise(edge.Host, edge.EnterpriseId)?.Name,
                    edge_id = edge.EdgeId,
                },
                edge_name = edge.Name,
                last_contact = edge.LastContact,
                logical_ids = edge.Links.Zip(
                    inventory.Accesses,
                    (link, access) =>
                        new
                        {
                            interface_name = link.Interface,
                            logical_id = link.LogicalId,
                            access_type = access.AccessType,
                            service_number = access.ServiceNumber,
                        }
                ),
                serial_number = edge.SerialNumber,
                ha_serial_number = edge.HaSerialNumber,
                bruin_client_info = new
                {
                    client_id = item.ClientId,
                    client_name = fleet.FindClient(item.ClientId)?.Name,
                    site_id = item.SiteId,
                },
                site_details = details,
                ticket_contact_details = contacts.GetProperty("results").EnumerateArray().Cast<JsonElement?>().FirstOrDefault(),
                ticket_contact_additional_subscribers = contacts.GetProperty("results").EnumerateArray().Skip(1),
                links_configuration = edge.Links.Select(link => new
                {
                    interfaces = new[] { link.Interface },
                    mode = link.Mode,
                    type = link.Type,
                }),
            }
        );
    }

    private static Task<HttpResponseMessage> Modules(SimulatorClient vendors, SimulatedEdge edge) =>
        vendors.PostAsync(
            edge.Host,
            "edge/getEdgeConfigurationModules",
            $$"""{"enterpriseId":{{edge.EnterpriseId}},"edgeId":{{edge.EdgeId}},"modules":["WAN"]}"""
        );
}

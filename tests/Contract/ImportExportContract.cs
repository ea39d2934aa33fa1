using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CustomerCache.Core.Inventory;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Import and export of records, and refreshes after them.</summary>
public abstract class ImportExportContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Export_equals_the_import()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20, probes: 20);
        await using var server = await lab.ServeBuiltAsync();
        JsonElement[] edges = [.. Enumerable.Range(1, 30).Select(n => TestRecords.Edge(n))],
            probes = [.. Enumerable.Range(1, 10).Select(n => TestRecords.Probe(n))];

        var crossed = await server.RecordsAsync(VendorLab.Vco1);
        var (before, kept) = (crossed.Length, crossed.Count(r => edges.Any(e => e.Serial() == r.Serial())));
        var imported = await ImportAsync(server, VendorLab.Vco1, edges);
        await ImportAsync(server, VendorLab.Hawkeye, probes);

        Assert.Equal(
            (2, 30, before, before - kept),
            (imported.GetProperty("version").GetInt32(), imported.Count("records"), imported.Count("before"), imported.Count("dropped"))
        );
        Assert.Equal(JsonSerializer.Serialize(edges), (await server.JsonAsync($"/v1/tenants/{VendorLab.Vco1}/export")).GetRawText());
        Assert.Equal(JsonSerializer.Serialize(probes), (await server.JsonAsync($"/v1/tenants/{VendorLab.Hawkeye}/export")).GetRawText());
    }

    [Fact]
    public async Task Export_that_is_imported_again_changes_no_record()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var export = await server.Client.GetByteArrayAsync($"/v1/tenants/{VendorLab.Vco1}/export");

        await ImportAsync(server, VendorLab.Vco1, JsonSerializer.Deserialize<JsonElement>(export));

        Assert.Equal(export, await server.Client.GetByteArrayAsync($"/v1/tenants/{VendorLab.Vco1}/export"));
        Assert.Equal("""{"from":1,"to":2,"upserted":[],"removed":[]}""", (await server.ChangesAsync(VendorLab.Vco1, 1)).GetRawText());
    }

    [Fact]
    public async Task Records_of_an_older_release_are_served_as_they_are_and_completed_by_the_next_refresh()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        var known = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        var held = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging());
        await using var server = await lab.ServeAsync();
        await lab.Calls.WaitForCallAsync(VendorOperation.VeloCloudLinkStatus);
        JsonElement older = Older(known.EnterpriseId, known.EdgeId, known.SerialNumber!),
            unlisted = Older(9_999, 9_999, "VC-UNLISTED");

        await ImportAsync(server, VendorLab.Vco1, older, unlisted);
        var imported = await server.RecordsAsync(VendorLab.Vco1);
        var (state, stale) = (
            (await server.TenantAsync(VendorLab.Vco1)).State(),
            (await server.TenantAsync(VendorLab.Vco1)).GetProperty("stale_records").GetInt32()
        );
        var why = await server.WhyAsync(DeviceSystem.VeloCloud, "VC-UNLISTED");
        held.Dispose();
        await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal([older.GetRawText(), unlisted.GetRawText()], imported.Select(r => r.GetRawText()));
        Assert.Equal(("refreshing", 2, "kept/imported"), (state, stale, why));
        var records = (await server.RecordsAsync(VendorLab.Vco1)).ToDictionary(r => r.Serial()!);
        Assert.All(
            FleetTruth.Records(lab.Fleet, "vco1.example.net"),
            expected => FleetTruth.Same(expected, records[(string)expected["serial_number"]!])
        );
        Assert.Equal(unlisted.GetRawText(), records["VC-UNLISTED"].GetRawText());
        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal(("ready", 2L, 1), (tenant.State(), tenant.Version(), tenant.GetProperty("stale_records").GetInt32()));
        Assert.Equal("kept/unlisted", await server.WhyAsync(DeviceSystem.VeloCloud, "VC-UNLISTED"));
    }

    [Fact]
    public async Task Edge_imported_without_its_enterprise_name_is_removed_when_it_is_positively_not_to_be_served()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var inactive = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.NotMonitorable);
        await ImportAsync(server, VendorLab.Vco1, Older(inactive.EnterpriseId, inactive.EdgeId, inactive.SerialNumber!));

        await server.RefreshAsync(VendorLab.Vco1);

        Assert.DoesNotContain(inactive.SerialNumber, (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.Serial()));
        Assert.Equal("removed/not_monitorable", await server.WhyAsync(DeviceSystem.VeloCloud, inactive.SerialNumber!));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Import_that_is_empty_or_drops_most_records_changes_nothing_unless_that_is_accepted(int left)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        lab.Set("Refresh:MaxShrinkFrom", "100");
        await using var server = await lab.ServeBuiltAsync();
        await ImportAsync(server, VendorLab.Vco1, [.. Enumerable.Range(1_000, 100).Select(n => TestRecords.Edge(n))]);
        JsonElement[] few = [.. Enumerable.Range(1_000, left).Select(n => TestRecords.Edge(n))];

        using var refused = await server.Client.PostAsJsonAsync($"/v1/tenants/{VendorLab.Vco1}/import", few);
        var kept = await server.RecordsAsync(VendorLab.Vco1);
        using var accepted = await server.Client.PostAsJsonAsync($"/v1/tenants/{VendorLab.Vco1}/import?accept_shrink=true", few);

        Assert.Equal((HttpStatusCode.Conflict, 100), (refused.StatusCode, kept.Length));
        Assert.Contains($"{100 - left} of 100 records", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, left), (accepted.StatusCode, (await server.RecordsAsync(VendorLab.Vco1)).Length));
    }

    [Theory]
    [InlineData("""{"serial_number":"VC1"}""", "body")]
    [InlineData("""[{"serial_number":"VC1"}]""", "body[0]")]
    [InlineData("""[{"serial_number":"VC1","edge":{"host":"vco1.example.net","edge_id":2}}]""", "body[0]")]
    [InlineData("""[{"serial_number":"VC1"},{"edge":{}}]""", "body[1]")]
    [InlineData("""[{"serial_number":"VC1","edge":{"host":"vco9.example.net","enterprise_id":1,"edge_id":2}}]""", "body[0]")]
    [InlineData("[1]", "body[0]")]
    [InlineData("[", "body")]
    public async Task Invalid_import_changes_nothing_and_names_the_record(string body, string field)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();

        using var content = new StringContent(body);
        using var response = await server.Client.PostAsync($"/v1/tenants/{VendorLab.Vco1}/import", content);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _));
        Assert.Equal(1, (await server.TenantAsync(VendorLab.Vco1)).Version());
    }

    private static async Task<JsonElement> ImportAsync(RunningServer server, TenantId tenant, params JsonElement[] records)
    {
        using var response = await server.Client.PostAsJsonAsync(
            $"/v1/tenants/{tenant}/import",
            records is [{ ValueKind: JsonValueKind.Array } whole] ? whole : JsonSerializer.SerializeToElement(records)
        );
        Assert.True(
            response.StatusCode == HttpStatusCode.OK,
            await response.Content.ReadAsStringAsync() + string.Join('\n', server.Log.Of(1011))
        );
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    // As stored before enterprise names and contacts were part of a record.
    private static JsonElement Older(int enterprise, int edge, string serial) =>
        JsonSerializer.SerializeToElement(
            new JsonObject
            {
                ["edge"] = new JsonObject
                {
                    ["host"] = "vco1.example.net",
                    ["enterprise_id"] = enterprise,
                    ["edge_id"] = edge,
                },
                ["last_contact"] = "2026-01-01T10:00:00.000Z",
                ["serial_number"] = serial,
                ["bruin_client_info"] = new JsonObject { ["client_id"] = 9101, ["client_name"] = "Client 9101" },
            }
        );
}

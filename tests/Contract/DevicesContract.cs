using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Operator queries: devices by a part of their name and by their decision, and the latest refreshes.</summary>
public abstract class DevicesContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Device_is_found_by_a_part_of_its_name_and_by_its_serial_number_whether_cached_or_not()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var cached = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        var removed = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.NotMonitorable);

        var byName = await FindAsync(server, cached.Name![1..].ToUpperInvariant());
        var bySerial = await FindAsync(server, cached.SerialNumber!);
        var notCached = await FindAsync(server, removed.SerialNumber![1..]);

        Assert.Contains((cached.SerialNumber, cached.Name, true), byName);
        Assert.Equal((cached.SerialNumber, cached.Name, true), bySerial[0]);
        Assert.Contains((removed.SerialNumber, null, false), notCached);
    }

    [Fact]
    public async Task Devices_of_a_decision_match_the_funnel_page_by_page()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var funnel = (await server.TenantAsync(VendorLab.Vco1)).GetProperty("last_refresh").GetProperty("funnel");

        foreach (var decision in funnel.EnumerateObject().Where(d => d.Name is "cached" or "removed_not_monitorable"))
        {
            var serials = new List<string>();
            string? after = "";
            while (after is not null)
            {
                var page = await server.JsonAsync($"/v1/tenants/{VendorLab.Vco1}/devices?decision={decision.Name}&limit=3&after={after}");
                serials.AddRange(page.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("serial_number").GetString()!));
                after = page.GetProperty("next").GetString();
            }

            Assert.Equal(serials.Distinct().Order(StringComparer.Ordinal), serials);
            Assert.True(serials.Count >= decision.Value.GetInt32(), "the standby halves of pairs are devices, too");
            Assert.True(decision.Value.GetInt32() > 0);
        }
    }

    [Fact]
    public async Task Latest_refreshes_and_their_results_survive_a_restart()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using (var first = await lab.ServeBuiltAsync())
        {
            await first.RefreshAsync(VendorLab.Vco1);
        }

        await using var server = await lab.ServeAsync();
        var last = await server.RefreshAsync(VendorLab.Vco1);

        var refreshes = (await server.JsonAsync($"/v1/tenants/{VendorLab.Vco1}/refreshes")).EnumerateArray().ToArray();
        var records = (await server.TenantAsync(VendorLab.Vco1)).GetProperty("records").GetInt32();
        Assert.Equal(3, refreshes.Length);
        Assert.Equal(last.Id, refreshes[0].GetProperty("id").GetString());
        Assert.All(
            refreshes,
            r =>
                Assert.Equal(
                    ("stored", 1L, records),
                    (r.GetProperty("outcome").GetString(), r.GetProperty("version").GetInt64(), r.GetProperty("records").GetInt32())
                )
        );
        Assert.Equal(1, (await server.JsonAsync($"/v1/tenants/{VendorLab.Vco1}/refreshes?limit=1")).GetArrayLength());
    }

    [Fact]
    public async Task Watcher_of_tenants_is_notified_at_once_and_when_a_refresh_ends()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        await using var stream = await server.Client.GetStreamAsync("/v1/tenants/events");
        var events = System.Net.ServerSentEvents.SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        await events.MoveNextAsync();
        var atOnce = JsonSerializer.Deserialize<JsonElement>(events.Current.Data);

        var refresh = await server.RefreshAsync(VendorLab.Vco1);
        var ended = false;
        while (!ended && await events.MoveNextAsync())
        {
            ended =
                JsonSerializer.Deserialize<JsonElement>(events.Current.Data)[0].GetProperty("last_refresh").GetProperty("id").GetString()
                == refresh.Id;
        }

        Assert.Equal(("tenants", VendorLab.Vco1.ToString()), (events.Current.EventType, atOnce[0].GetProperty("tenant").GetString()));
        Assert.True(ended);
    }

    [Fact]
    public async Task Invalid_query_names_the_parameter()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 4);
        await using var server = await lab.ServeAsync();
        (string Path, string Field)[] questions =
        [
            ("/v1/devices", "q"),
            ("/v1/devices?q=a&limit=0", "limit"),
            ($"/v1/tenants/{VendorLab.Vco1}/devices?limit=many", "limit"),
            ($"/v1/tenants/{VendorLab.Vco1}/refreshes?limit=-1", "limit"),
            ("/v1/tenants/events?since=1", "since"),
        ];

        foreach (var (path, field) in questions)
        {
            using var response = await server.Client.GetAsync(path);

            Assert.Equal(400, (int)response.StatusCode);
            Assert.True((await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").TryGetProperty(field, out _), path);
        }
    }

    private static async Task<(string? Serial, string? Name, bool Cached)[]> FindAsync(RunningServer server, string text) =>
        [
            .. (await server.JsonAsync($"/v1/devices?limit=1000&q={Uri.EscapeDataString(text)}"))
                .GetProperty("devices")
                .EnumerateArray()
                .Select(d =>
                    (d.GetProperty("serial_number").GetString(), d.GetProperty("name").GetString(), d.GetProperty("cached").GetBoolean())
                ),
        ];
}

using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Calls during a refresh. A vendor call is blocked so that the refresh runs until the test releases it.</summary>
public abstract class RunningRefreshContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Concurrent_requests_for_a_refresh_join_the_same_one()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();
        var held = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging());

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => server.StartRefreshAsync(VendorLab.Vco1)));
        using var all = await server.Client.PostAsync("/v1/refresh", null);
        held.Dispose();
        await server.EndAsync(ids[0]);

        Assert.Single(ids.Distinct());
        Assert.Equal($"/v1/refreshes/{ids[0]}", all.Headers.Location?.ToString());
        Assert.Equal(1, lab.Calls.Count(VendorOperation.VeloCloudLinkStatus));
    }

    [Fact]
    public async Task Reads_are_served_from_the_old_version_while_a_refresh_runs()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();
        var before = await server.RecordsAsync(VendorLab.Vco1);
        var first = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(first with { Name = "Renamed edge" }));
        var held = lab.Faults.Add(VendorOperation.BruinSite, new Fault.Hanging());

        var id = await server.StartRefreshAsync(VendorLab.Vco1);
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinSite);
        var during = await server.RecordsAsync(VendorLab.Vco1);
        var tenant = await server.TenantAsync(VendorLab.Vco1);
        held.Dispose();
        await server.EndAsync(id);

        Assert.Equal(before.Select(r => r.GetRawText()), during.Select(r => r.GetRawText()));
        Assert.Equal(("refreshing", 1L, id), (tenant.State(), tenant.Version(), tenant.GetProperty("running_refresh").GetString()));
        Assert.Equal(
            "Renamed edge",
            (await server.JsonAsync($"/v1/velocloud/records/{first.SerialNumber}")).GetProperty("edge_name").GetString()
        );
    }

    [Fact]
    public async Task Progress_of_a_refresh_counts_up_to_its_funnel()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60);
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();
        var held = lab.Faults.Add(VendorOperation.BruinInventory, new Fault.Hanging());

        var id = await server.StartRefreshAsync(VendorLab.Vco1);
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinInventory);
        var running = await server.JsonAsync($"/v1/refreshes/{id}");
        held.Dispose();
        await server.EndAsync(id);
        var ended = await server.JsonAsync($"/v1/refreshes/{id}");

        var funnel = FleetTruth.Funnel(lab.Fleet, "vco1.example.net");
        var skipped = funnel.Where(f => f.Key.StartsWith("skipped", StringComparison.Ordinal)).Sum(f => f.Value);
        Assert.Equal(("running", "velocloud/vco1.example.net", 60, skipped, 0, 60 - skipped), Counts(running));
        Assert.Equal(("stored", "velocloud/vco1.example.net", 60, 60, 60 - skipped, 60 - skipped), Counts(ended));
        Assert.Equal(JsonValueKind.Null, running.GetProperty("finished_at").ValueKind);
        Assert.Equal(funnel, ended.GetProperty("funnel").EnumerateObject().ToDictionary(f => f.Name, f => f.Value.GetInt32()));
    }

    [Fact]
    public async Task Events_of_a_refresh_end_with_its_outcome()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 30);
        await using var server = await lab.ServeBuiltAsync();
        var held = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging());
        var id = await server.StartRefreshAsync(VendorLab.Vco1);

        using var response = await server.Client.GetAsync($"/v1/refreshes/{id}/events", HttpCompletionOption.ResponseHeadersRead);
        var events = new List<(string Type, JsonElement Status)>();
        await foreach (var item in SseParser.Create(await response.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            events.Add((item.EventType, JsonSerializer.Deserialize<JsonElement>(item.Data)));
            held.Dispose();
        }

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("running", events[0].Status.State());
        Assert.Equal(("finished", "stored"), (events[^1].Type, events[^1].Status.State()));
        Assert.All(events.SkipLast(1), e => Assert.Equal("progress", e.Type));
        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net").Values.Sum(), events[^1].Status.GetProperty("decided").GetInt32());
    }

    [Fact]
    public async Task Events_of_an_ended_refresh_are_its_end_and_those_of_an_unknown_one_are_404()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();
        var ended = await server.RefreshAsync(VendorLab.Vco1);

        using var known = await server.Client.GetAsync($"/v1/refreshes/{ended.Id}/events");
        using var unknown = await server.Client.GetAsync("/v1/refreshes/nothing/events");

        Assert.StartsWith(
            "event: finished\ndata: {\"id\":\"" + ended.Id,
            await known.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Refresh_of_everything_refreshes_every_configured_tenant()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(hosts: 2, edges: 20, probes: 20);
        await using var server = await lab.ServeBuiltAsync();

        using var response = await server.Client.PostAsync("/v1/refresh", null);
        using var refreshes = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync());
        foreach (var refresh in refreshes.RootElement.EnumerateArray())
        {
            await server.EndAsync(refresh.GetProperty("id").GetString()!);
        }

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(
            ["velocloud/vco1.example.net", "velocloud/vco2.example.net", "hawkeye/hawkeye.example.net"],
            refreshes.RootElement.EnumerateArray().Select(r => r.GetProperty("tenant").GetString())
        );
    }

    private static (string?, string?, int, int, int, int) Counts(JsonElement r) =>
        (
            r.State(),
            r.GetProperty("tenant").GetString(),
            r.GetProperty("listed").GetInt32(),
            r.GetProperty("decided").GetInt32(),
            r.GetProperty("crossed").GetInt32(),
            r.GetProperty("total").GetInt32()
        );
}

using System.Net;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Refreshes after the first one: their cost follows the changes, and the delta is exact.</summary>
public abstract class SecondRefreshContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Refresh_without_changes_keeps_the_version_and_confirms_it()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(probes: 30);
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.TenantAsync(VendorLab.Vco1);

        foreach (var tenant in server.Replicas.Configured)
        {
            await server.EndAsync(await server.StartRefreshAsync(tenant));
        }

        var after = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal((1L, "ready", "stored"), (after.Version(), after.State(), after.Outcome()));
        Assert.Equal(1, (await server.TenantAsync(VendorLab.Hawkeye)).Version());
        Assert.True(after.GetProperty("built_at").GetDateTimeOffset() > before.GetProperty("built_at").GetDateTimeOffset());
        Assert.NotEqual(
            before.GetProperty("last_refresh").GetProperty("id").GetString(),
            after.GetProperty("last_refresh").GetProperty("id").GetString()
        );
    }

    [Fact]
    public async Task Refresh_without_changes_sends_nothing_again()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        using var first = await server.Client.GetAsync("/v1/velocloud/records");

        await server.RefreshAsync(VendorLab.Vco1);

        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/velocloud/records");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await server.Client.SendAsync(request);
        var changes = await server.ChangesAsync(VendorLab.Vco1, 1);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal("""{"from":1,"to":1,"upserted":[],"removed":[]}""", changes.GetRawText());
    }

    [Fact]
    public async Task Vendor_changes_make_one_new_version_with_an_exact_delta()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 100);
        await using var server = await lab.ServeBuiltAsync();
        var old = await server.RecordsAsync(VendorLab.Vco1);
        var edit = Edit.Of(lab.Fleet);
        var fleet = lab.Vendors.Fleet.Edit(edit.ApplyTo);

        await server.EndAsync(await server.StartRefreshAsync(VendorLab.Vco1));

        var truth = FleetTruth.Records(fleet, "vco1.example.net").ToDictionary(r => (string)r["serial_number"]!);
        var records = await server.RecordsAsync(VendorLab.Vco1);
        Assert.Equal(
            old.Select(r => r.Serial()).Except([edit.Inactive.SerialNumber, edit.Inactive.HaSerialNumber]),
            records.Select(r => r.Serial())
        );
        Assert.All(records.Where(r => r.Serial() != edit.Unlisted.SerialNumber), r => FleetTruth.Same(truth[r.Serial()!], r));
        Assert.True(
            JsonElement.DeepEquals(
                old.Single(r => r.Serial() == edit.Unlisted.SerialNumber),
                records.Single(r => r.Serial() == edit.Unlisted.SerialNumber)
            )
        );

        var changes = await server.ChangesAsync(VendorLab.Vco1, 1);
        Assert.Equal((1, 2), (changes.GetProperty("from").GetInt32(), changes.GetProperty("to").GetInt32()));
        Assert.Equal(
            records.Where(r => !old.Any(o => JsonElement.DeepEquals(o, r))).Select(r => r.Serial()),
            changes.GetProperty("upserted").EnumerateArray().Select(r => r.Serial())
        );
        Assert.Equal(
            [edit.Inactive.SerialNumber, edit.Inactive.HaSerialNumber],
            changes.GetProperty("removed").EnumerateArray().Select(s => s.GetString()).Order()
        );
        Assert.Equal(records.Select(r => r.GetRawText()), Apply(old, changes));
    }

    [Fact]
    public async Task Decision_on_each_changed_edge_can_be_read()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 100);
        await using var server = await lab.ServeBuiltAsync();
        var edit = Edit.Of(lab.Fleet);
        lab.Vendors.Fleet.Edit(edit.ApplyTo);

        await server.RefreshAsync(VendorLab.Vco1);

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal("kept/unlisted", await server.WhyAsync(DeviceSystem.VeloCloud, edit.Unlisted.SerialNumber!));
        Assert.Equal("removed/not_monitorable", await server.WhyAsync(DeviceSystem.VeloCloud, edit.Inactive.SerialNumber!));
        Assert.Equal("removed/not_monitorable", await server.WhyAsync(DeviceSystem.VeloCloud, edit.Inactive.HaSerialNumber!));
        Assert.Equal("cached/cached", await server.WhyAsync(DeviceSystem.VeloCloud, edit.Renamed.SerialNumber!));
        Assert.Equal(1, tenant.GetProperty("stale_records").GetInt32());
        Assert.Equal(1, tenant.Funnel()["kept_unlisted"]);
    }

    [Fact]
    public async Task Probe_that_is_no_longer_listed_is_removed()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20, probes: 60);
        await using var server = await lab.ServeBuiltAsync();
        var gone = lab.Fleet.Probes.First(p => lab.Fleet.CaseOf(p) == DeviceCase.Cached);
        var fleet = lab.Vendors.Fleet.Edit(f => f.RemoveProbe(gone.ProbeId));

        await server.EndAsync(await server.StartRefreshAsync(VendorLab.Hawkeye));

        var changes = await server.ChangesAsync(VendorLab.Hawkeye, 1);
        Assert.Equal($$"""{"from":1,"to":2,"upserted":[],"removed":["{{gone.SerialNumber}}"]}""", changes.GetRawText());
        Assert.Equal(
            FleetTruth.ProbeRecords(fleet).Select(r => (string?)r["serial_number"]),
            (await server.RecordsAsync(VendorLab.Hawkeye)).Select(r => r.Serial())
        );
        Assert.Equal("removed/unlisted", await server.WhyAsync(DeviceSystem.Hawkeye, gone.SerialNumber!));
    }

    [Fact]
    public async Task Long_poll_for_changes_returns_when_the_new_version_is_published()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var cached = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(cached with { Name = "Renamed edge" }));
        var held = lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Hanging());
        var refresh = await server.StartRefreshAsync(VendorLab.Vco1);

        var waiting = server.ChangesAsync(VendorLab.Vco1, 1, wait: 60);
        await server.Log.WaitForRequestAsync("/changes?since=1&wait=60");
        Assert.False(waiting.IsCompleted);
        held.Dispose();

        var changes = await waiting;
        Assert.Equal(2, changes.GetProperty("to").GetInt32());
        Assert.Contains(cached.SerialNumber, changes.GetProperty("upserted").EnumerateArray().Select(r => r.Serial()));
        await server.EndAsync(refresh);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(99)]
    public async Task Unknown_base_version_is_410(long since)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20);
        await using var server = await lab.ServeBuiltAsync();

        using var response = await server.Client.GetAsync($"/v1/tenants/{VendorLab.Vco1}/changes?since={since}&wait=300");

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
    }

    private static IEnumerable<string> Apply(IEnumerable<JsonElement> old, JsonElement changes)
    {
        var removed = changes.GetProperty("removed").EnumerateArray().Select(s => s.GetString()).ToHashSet();
        var upserted = changes.GetProperty("upserted").EnumerateArray().ToDictionary(r => r.Serial()!);
        foreach (var record in old.Where(r => !removed.Contains(r.Serial())))
        {
            yield return (upserted.Remove(record.Serial()!, out var changed) ? changed : record).GetRawText();
        }

        foreach (var added in upserted.Values)
        {
            yield return added.GetRawText();
        }
    }

    /// <summary>One edge's client is renamed, one edge vanishes from the listing, one with an HA partner is no longer monitored.</summary>
    private sealed record Edit(SimulatedEdge Renamed, SimulatedEdge Unlisted, SimulatedEdge Inactive)
    {
        public static Edit Of(Fleet fleet)
        {
            var cached = fleet.EdgesOf("vco1.example.net").Where(e => fleet.CaseOf(e) == DeviceCase.Cached).ToArray();
            var inactive = cached.First(e => e.HaSerialNumber is not null);
            var plain = cached.Where(e => e.HaSerialNumber is null).ToArray();
            return new Edit(plain[0], plain[^1], inactive);
        }

        public Fleet ApplyTo(Fleet fleet)
        {
            var client = fleet.FindInventory(Renamed.SerialNumber!)!.Items.First(i => i.Status == SimulatedInventoryItem.Active).ClientId;
            return fleet
                .RenameClient(client, "Renamed Ltd")
                .RemoveEdge(Unlisted.Host, Unlisted.EdgeId)
                .SetManagementStatus(Inactive.SerialNumber!, ManagementStatuses.Inactive);
        }
    }
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Simulator;

namespace CustomerCache.Tests.Contract;

/// <summary>Results of the first build of a fleet, read over HTTP. All tests share one build.</summary>
public abstract class FirstBuildContract<TEngine>(BuiltFleet<TEngine> built) : IClassFixture<BuiltFleet<TEngine>>
    where TEngine : IEngineUnderTest, new()
{
    [Theory]
    [InlineData("vco1.example.net")]
    [InlineData("vco2.example.net")]
    public async Task Every_cacheable_edge_is_cached_with_the_right_record(string host)
    {
        var records = await built.Server.RecordsAsync(new TenantId(DeviceSystem.VeloCloud, host));

        var expected = FleetTruth.Records(built.Fleet, host).ToArray();
        Assert.Equal(expected.Select(e => (string?)e["serial_number"]), records.Select(r => r.Serial()));
        Assert.All(expected.Zip(records), pair => FleetTruth.Same(pair.First, pair.Second));
    }

    [Fact]
    public async Task Every_cacheable_probe_is_cached_with_the_right_record()
    {
        var records = await built.Server.RecordsAsync(VendorLab.Hawkeye);

        var expected = FleetTruth.ProbeRecords(built.Fleet).ToArray();
        Assert.Equal(expected.Select(e => (string?)e["serial_number"]), records.Select(r => r.Serial()));
        Assert.All(expected.Zip(records), pair => FleetTruth.Same(pair.First, pair.Second));
    }

    [Fact]
    public async Task HA_partner_is_served_as_the_same_edge_with_both_serials_exchanged()
    {
        var records = (await built.Server.RecordsAsync(VendorLab.Vco1)).ToDictionary(r => r.Serial()!);

        var pairs = built
            .Fleet.EdgesOf("vco1.example.net")
            .Where(e => e.HaSerialNumber is not null && built.Fleet.CaseOf(e) == DeviceCase.Cached)
            .ToArray();
        Assert.NotEmpty(pairs);
        Assert.All(
            pairs,
            e =>
                Assert.Equal(
                    records[e.SerialNumber!]
                        .GetRawText()
                        .Replace($"\"{e.SerialNumber}\",\"ha_serial_number\":\"{e.HaSerialNumber}\"", "", StringComparison.Ordinal),
                    records[e.HaSerialNumber!]
                        .GetRawText()
                        .Replace($"\"{e.HaSerialNumber}\",\"ha_serial_number\":\"{e.SerialNumber}\"", "", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public async Task Funnel_counts_every_listed_device_once_by_its_decision()
    {
        foreach (var host in built.Fleet.Hosts)
        {
            var funnel = (await built.Server.TenantAsync(new TenantId(DeviceSystem.VeloCloud, host))).Funnel();
            Assert.Equal(FleetTruth.Funnel(built.Fleet, host), funnel);
            Assert.Equal(built.Fleet.EdgesOf(host).Count(), funnel.Values.Sum());
        }

        var probes = (await built.Server.TenantAsync(VendorLab.Hawkeye)).Funnel();
        Assert.Equal(FleetTruth.ProbeFunnel(built.Fleet), probes);
        Assert.Equal(built.Fleet.Probes.Length, probes.Values.Sum());
    }

    [Fact]
    public async Task Every_device_explains_why_it_is_or_is_not_in_the_cache()
    {
        foreach (var edge in built.Fleet.Edges.Where(e => e.SerialNumber is not null))
        {
            Assert.Equal(
                FleetTruth.Decision(built.Fleet.CaseOf(edge)),
                await built.Server.WhyAsync(DeviceSystem.VeloCloud, edge.SerialNumber!)
            );
        }

        foreach (var probe in built.Fleet.Probes.Where(p => p.SerialNumber is not null))
        {
            Assert.Equal(
                FleetTruth.ProbeDecision(built.Fleet.CaseOf(probe)),
                await built.Server.WhyAsync(DeviceSystem.Hawkeye, probe.SerialNumber!)
            );
        }
    }

    [Fact]
    public async Task Every_tenant_reports_its_status()
    {
        var tenants = (await built.Server.JsonAsync("/v1/tenants")).EnumerateArray().ToArray();

        Assert.Equal(
            ["velocloud/vco1.example.net", "velocloud/vco2.example.net", "hawkeye/hawkeye.example.net"],
            tenants.Select(t => t.GetProperty("tenant").GetString())
        );
        Assert.All(
            tenants,
            t =>
            {
                Assert.Equal(("ready", 1L, 0, "stored"), (t.State(), t.Version(), t.GetProperty("stale_records").GetInt32(), t.Outcome()));
                Assert.Equal(
                    t.GetProperty("built_at").GetDateTimeOffset(),
                    t.GetProperty("last_refresh").GetProperty("finished_at").GetDateTimeOffset()
                );
                Assert.InRange(
                    t.GetProperty("next_refresh_at").GetDateTimeOffset() - t.GetProperty("built_at").GetDateTimeOffset(),
                    TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1),
                    TimeSpan.FromHours(4)
                );
                Assert.True(t.GetProperty("age_seconds").GetDouble() >= 0);
                Assert.Equal(1, t.GetProperty("last_refresh").GetProperty("attempts").GetInt32());
            }
        );
        Assert.Equal(
            [
                FleetTruth.Records(built.Fleet, "vco1.example.net").Count(),
                FleetTruth.Records(built.Fleet, "vco2.example.net").Count(),
                FleetTruth.ProbeRecords(built.Fleet).Count(),
            ],
            tenants.Select(t => t.GetProperty("records").GetInt32())
        );
    }

    [Fact]
    public async Task Response_names_the_version_of_every_tenant_that_it_was_read_from()
    {
        using var response = await built.Server.Client.GetAsync("/v1/velocloud/records");

        Assert.Equal(
            ["velocloud/vco1.example.net; version=1; built_at=", "velocloud/vco2.example.net; version=1; built_at="],
            response.Headers.GetValues("X-Tenant").Select(v => v[..(v.IndexOf("built_at=", StringComparison.Ordinal) + 9)])
        );
        Assert.False(response.Headers.Contains("X-Tenant-Missing"));
    }

    [Fact]
    public async Task Legacy_call_returns_the_same_records_for_all_hosts()
    {
        using var response = await built.Server.Client.PostAsJsonAsync("/rpc/customer.cache.get", new { body = new { filter = new { } } });

        var reply = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(JsonElement.DeepEquals(await built.Server.JsonAsync("/v1/velocloud/records"), reply.GetProperty("body")));
    }

    [Fact]
    public async Task Device_with_several_inventories_belongs_to_the_first_and_an_alert_names_all()
    {
        var several = built
            .Fleet.EdgesOf("vco1.example.net")
            .First(e =>
                built.Fleet.CaseOf(e) == DeviceCase.Cached
                && built
                    .Fleet.FindInventory(e.SerialNumber!)!
                    .Items.Count(i => i.Status == SimulatedInventoryItem.Active && i.ServiceNumber == e.SerialNumber) > 1
            );

        var record = await built.Server.JsonAsync($"/v1/velocloud/records/{several.SerialNumber}");
        var alert = Assert.Single(
            built.Lab.Alerts.Alerts,
            a => a.Tenant == VendorLab.Vco1 && a.Text?.Contains("more than one status", StringComparison.Ordinal) == true
        );

        Assert.Equal(
            built.Fleet.FindInventory(several.SerialNumber!)!.Items.First(i => i.Status == SimulatedInventoryItem.Active).ClientId,
            record.GetProperty("bruin_client_info").GetProperty("client_id").GetInt32()
        );
        Assert.StartsWith("[customer-cache] Alert. Detected some edges with more than one status. {", alert.Text, StringComparison.Ordinal);
        Assert.Contains(several.SerialNumber!, alert.Text, StringComparison.Ordinal);
        Assert.NotNull(alert.Mail);
    }

    [Fact]
    public void Requests_to_vendors_name_only_what_they_know() => Assert.Empty(built.Lab.Calls.Unknown);
}

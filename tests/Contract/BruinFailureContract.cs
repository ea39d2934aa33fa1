using System.Net;
using System.Text.Json;
using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>Total and partial failures of Bruin: no record is lost, waits are bounded as configured, and one alert is sent.</summary>
public abstract class BruinFailureContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    // Longer than any wait during an outage of Bruin or its Retry-After, shorter than the time limit of a call that may be in flight.
    private static readonly TimeSpan OutageBackoff = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SlowDown = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Bruin_outage_costs_a_bounded_wait_keeps_all_records_and_is_reported_once_with_a_count()
    {
        await using var lab = await OutageLabAsync();
        var time = new FakeTime();
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<TimeProvider>(time));
        var before = await server.RecordsAsync(VendorLab.Vco1);
        var due = (await server.TenantAsync(VendorLab.Vco1)).GetProperty("next_refresh_at").GetDateTimeOffset();
        var alertsBefore = lab.Alerts.Texts.Count;
        lab.Faults.Add(Vendor.Bruin, new Fault.Down());

        // Beyond the window in which the successful responses of the build count.
        time.Advance(TimeSpan.FromMinutes(1));

        var processes = await CrossingProcessesAsync(server);
        var ended = server.EndAsync(await server.StartRefreshAsync(VendorLab.Vco1));
        var started = time.GetUtcNow();

        // 5, 10 and 15 s, by each process that crosses devices for itself: the clock moves when all of them wait.
        foreach (var seconds in new[] { 5, 15, 30 })
        {
            await time.WaitForTimersDueAsync(processes, started.AddSeconds(seconds));
            if (seconds == 5)
            {
                await SaysThatBruinFailsAsync(server);
            }

            time.Advance(started.AddSeconds(seconds) - time.GetUtcNow());
        }

        await Poll.UntilAsync(async () => (await server.TenantAsync(VendorLab.Vco1)).State() == "failing", "the refresh to end");
        var refresh = await AdvanceUntilEndAsync(time, OutageBackoff, ended);

        var toCross = FleetTruth
            .Funnel(lab.Fleet, "vco1.example.net")
            .Where(f => !f.Key.StartsWith("skipped", StringComparison.Ordinal))
            .Sum(f => f.Value);
        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal((RefreshOutcome.Failed, toCross), (refresh.Outcome, refresh.Funnel["kept_client_info_failed"]));
        Assert.Equal(TimeSpan.FromSeconds(30), refresh.FinishedAt - refresh.StartedAt);
        Assert.True(server.Log.Has(3010));
        Assert.InRange(lab.Calls.Count(VendorOperation.BruinInventory) - toCross, 20, toCross - 10);
        Assert.Equal(("failing", 1L, due), (tenant.State(), tenant.Version(), tenant.GetProperty("next_refresh_at").GetDateTimeOffset()));
        await IsDegradedAsync(server, $"cannot cross devices with Bruin: failed look-ups: {toCross}, such as that of VC");
        Assert.Equal(before.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
        var alert = Assert.Single(lab.Alerts.Texts.Skip(alertsBefore), t => t.Contains("claiming client info", StringComparison.Ordinal));
        Assert.StartsWith("[customer-cache] Error while claiming client info for service number VC", alert, StringComparison.Ordinal);
        Assert.EndsWith($" (and {toCross - 1} more of this kind in this refresh)", alert, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_that_Bruin_prevented_is_retried_at_the_next_check()
    {
        await using var lab = await OutageLabAsync();
        var time = new FakeTime();
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<TimeProvider>(time));
        var down = lab.Faults.Add(Vendor.Bruin, new Fault.Down());
        var renamed = lab.Fleet.Edges.First(e => lab.Fleet.CaseOf(e) == DeviceCase.Cached);
        lab.Vendors.Fleet.Edit(f => f.ReplaceEdge(renamed with { Name = "Renamed edge" }));

        time.Advance(TimeSpan.FromHours(4) + TimeSpan.FromMinutes(5));
        await server.Log.WaitForAsync(2001, "velocloud", nth: 2);
        var failed = await AdvanceUntilEndAsync(time, OutageBackoff, server.EndAsync(await server.RunningAsync(VendorLab.Vco1)));
        await IsDegradedAsync(server, "cannot cross devices with Bruin: failed look-ups: ");
        down.Dispose();
        time.Advance(TimeSpan.FromMinutes(5));
        await server.Log.WaitForAsync(2001, "velocloud", nth: 3);
        var running = server.EndAsync(await server.RunningAsync(VendorLab.Vco1));
        await server.Log.WaitForAsync(3011, "Bruin");
        var stored = await AdvanceUntilEndAsync(time, OutageBackoff, running);

        Assert.Equal((RefreshOutcome.Failed, RefreshOutcome.Stored), (failed.Outcome, stored.Outcome));
        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net"), stored.Funnel);
        Assert.Equal(2, (await server.TenantAsync(VendorLab.Vco1)).Version());
        Assert.Equal("ok", (await server.JsonAsync("/health")).GetProperty("status").GetString());
    }

    [Fact]
    public async Task First_build_without_Bruin_leaves_the_tenant_never_built_and_due()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        lab.Faults.Add(VendorOperation.BruinInventory, new Fault.Status(500));

        await using var server = await lab.ServeAsync();
        var refresh = await server.RefreshAsync(VendorLab.Vco1);

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal(RefreshOutcome.Failed, refresh.Outcome);
        Assert.Equal(("never_built", JsonValueKind.Null), (tenant.State(), tenant.GetProperty("next_refresh_at").ValueKind));
        await IsDegradedAsync(server, "never built; cannot cross devices with Bruin: failed look-ups: ");
    }

    [Fact]
    public async Task Undecided_devices_of_a_first_build_are_counted_listed_ten_per_cause_and_retried_at_the_next_check()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 80);
        var time = new FakeTime();
        lab.Faults.Add(VendorOperation.BruinAttributes, new Fault.Status(500), times: 12);
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<TimeProvider>(time));
        var partial = await server.TenantAsync(VendorLab.Vco1);
        var health = await server.JsonAsync("/health");
        var metrics = await server.Client.GetStringAsync("/metrics");
        var named = server.Log.Of(2021).Count;
        var counted = Assert.Single(server.Log.Of(2022));
        var undecided = partial.Count("undecided");

        time.Advance(TimeSpan.FromMinutes(5));
        await server.Log.WaitForAsync(2023, "0 are still undecided");
        await Poll.UntilAsync(async () => (await server.TenantAsync(VendorLab.Vco1)).Version() == 2, "the retried devices");
        var whole = await server.TenantAsync(VendorLab.Vco1);

        // Twelve edges, and the standbys of those that have one.
        Assert.Equal(12, partial.Funnel()["kept_attributes_failed"]);
        Assert.InRange(undecided, 12, 24);
        Assert.Equal(undecided, partial.GetProperty("last_refresh").Count("undecided"));
        var refresh = partial.GetProperty("last_refresh").GetProperty("id").GetString();
        Assert.Equal(undecided, (await server.JsonAsync($"/v1/refreshes/{refresh}")).Count("undecided"));
        Assert.Equal(
            ("ok", $"ok, but {undecided} devices are undecided"),
            (health.GetProperty("status").GetString(), health.GetProperty("checks").GetProperty($"{VendorLab.Vco1}").GetString())
        );
        Assert.Contains($"customercache_tenant_undecided{{tenant=\"{VendorLab.Vco1}\"}} {undecided}", metrics, StringComparison.Ordinal);
        Assert.Equal(10, named);
        Assert.Contains($"12 devices failed as attributes_failed. {undecided} devices", counted.Text, StringComparison.Ordinal);
        Assert.Equal(
            (0, partial.GetProperty("next_refresh_at").GetDateTimeOffset()),
            (whole.Count("undecided"), whole.GetProperty("next_refresh_at").GetDateTimeOffset())
        );
        Assert.Equal(
            FleetTruth.Records(lab.Fleet, "vco1.example.net").Select(r => (string?)r["serial_number"]).Order(StringComparer.Ordinal),
            (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.Serial()).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Failure_of_half_of_the_calls_loses_no_record()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 100, probes: 60);
        await using var server = await lab.ServeBuiltAsync();
        var before = (Edges: await server.RecordsAsync(VendorLab.Vco1), Probes: await server.RecordsAsync(VendorLab.Hawkeye));

        // Logins succeed: a process without a token crosses nothing for a while.
        foreach (
            var operation in new[]
            {
                VendorOperation.BruinInventory,
                VendorOperation.BruinAttributes,
                VendorOperation.BruinSite,
                VendorOperation.BruinContacts,
            }
        )
        {
            lab.Faults.Add(operation, new Fault.Status(500, 502, 503, 504), share: 0.5);
        }

        var edges = await server.RefreshAsync(VendorLab.Vco1);
        await server.RefreshAsync(VendorLab.Hawkeye);

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.True(
            edges.Outcome == RefreshOutcome.Stored,
            string.Join(
                '\n',
                edges
                    .Funnel.Select(f => $"{f.Key} {f.Value}")
                    .Concat(server.Log.Entries.Where(e => e.Id is 2017 or 3001 or 3010).Select(e => e.Text))
            )
        );
        Assert.Equal(before.Edges.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
        Assert.Equal(before.Probes.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Hawkeye)).Select(r => r.GetRawText()));
        Assert.True(edges.Funnel["cached"] > 0);
        Assert.True(edges.Funnel.Where(f => f.Key.StartsWith("kept_", StringComparison.Ordinal)).Sum(f => f.Value) > 30);
        Assert.True(tenant.GetProperty("stale_records").GetInt32() > 0);
        Assert.Equal(1, tenant.Version());
    }

    [Fact]
    public async Task Sessions_that_expire_during_a_refresh_are_renewed_without_a_failed_device()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 60);
        await using var server = await lab.ServeBuiltAsync();
        lab.Calls.Reset();
        var modules = lab.Faults.Add(VendorOperation.VeloCloudEdgeModules, new Fault.Hanging());
        var attributes = lab.Faults.Add(VendorOperation.BruinAttributes, new Fault.Hanging());

        var refresh = await server.StartRefreshAsync(VendorLab.Vco1);
        await lab.Calls.WaitForCallAsync(VendorOperation.VeloCloudEdgeModules);
        lab.Vendors.ExpireSessions(Vendor.VeloCloud);
        modules.Dispose();
        await lab.Calls.WaitForCallAsync(VendorOperation.BruinAttributes);
        lab.Vendors.ExpireSessions(Vendor.Bruin);
        attributes.Dispose();
        await server.EndAsync(refresh);

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net"), tenant.Funnel());
        Assert.Equal(1, tenant.Version());
        Assert.InRange(lab.Calls.Count(VendorOperation.VeloCloudLogin), 1, lab.Engine.Processes);
        Assert.InRange(lab.Calls.Count(VendorOperation.BruinToken), 1, lab.Engine.Processes);
    }

    [Fact]
    public async Task Bruin_that_asks_for_a_pause_gets_it_without_a_failed_device()
    {
        // The vendor's rate is measured on the same clock, so the speed of this machine does not matter.
        var time = new FakeTime();
        await using var lab = await VendorLab.StartAsync<TEngine>(time: time);
        var limit = lab.Faults.Add(Vendor.Bruin, new Fault.RateLimit(40, TimeSpan.FromSeconds(1)));

        await using var server = await lab.ServeAsync(s => s.AddSingleton<TimeProvider>(time));
        await AdvanceUntilEndAsync(time, SlowDown, server.RefreshAsync(VendorLab.Vco1));

        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net"), (await server.TenantAsync(VendorLab.Vco1)).Funnel());
        Assert.InRange(limit.Hits, 1, int.MaxValue);
        Assert.True(server.Log.Has(3003));
    }

    [Theory]
    [InlineData(nameof(Fault.CutJson))]
    [InlineData(nameof(Fault.NotJson))]
    [InlineData(nameof(Fault.WrongShape))]
    public async Task Unexpected_response_keeps_its_device_and_the_others_are_cached(string fault)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.RecordsAsync(VendorLab.Vco1);
        lab.Faults.Add(VendorOperation.BruinAttributes, Faults.Named(fault), times: 1);

        var refresh = await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal(1, refresh.Funnel["kept_unexpected_answer"]);
        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net").Values.Sum(), refresh.Funnel.Values.Sum());
        Assert.Equal(before.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
    }

    [Fact]
    public async Task Unexpected_response_is_retried_while_time_remains()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        lab.Set("Refresh:CrossingRetryFor", "00:00:30");
        lab.Faults.Add(Vendor.Bruin, new Fault.CutJson(), times: 5);

        await using var server = await lab.ServeBuiltAsync();

        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net"), (await server.TenantAsync(VendorLab.Vco1)).Funnel());
        Assert.True(server.Log.Has(2013));
    }

    // At once, long before the refresh ends.
    private static async Task SaysThatBruinFailsAsync(RunningServer server)
    {
        using var response = await server.Client.GetAsync("/health");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(
            "\"vendor bruin 127.0.0.1\":\"failing: calls are held back until ",
            await response.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    // Fresh records do not hide that Bruin does not respond.
    private static async Task IsDegradedAsync(RunningServer server, string reason)
    {
        await Poll.UntilAsync(
            async () => (await server.TenantAsync(VendorLab.Vco1)).GetProperty("degraded").GetBoolean(),
            "the tenant to be degraded"
        );
        using var response = await server.Client.GetAsync("/health");
        var health = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("degraded", health.GetProperty("status").GetString());
        Assert.StartsWith(reason, health.GetProperty("checks").GetProperty($"{VendorLab.Vco1}").GetString(), StringComparison.Ordinal);
    }

    private static async Task<VendorLab> OutageLabAsync()
    {
        var lab = await VendorLab.StartAsync<TEngine>(edges: 80);
        lab.Set("Refresh:CrossingRetryFor", "00:00:30");
        lab.Set("Refresh:CrossingRetryDelay", "00:00:05");

        // All devices begin at once, so none begins to wait later than the others.
        lab.Set("Refresh:DevicesInFlight", "128");
        return lab;
    }

    private static async Task<int> CrossingProcessesAsync(RunningServer server)
    {
        var grains = await server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        return grains
            .Where(g => g.GrainType.Contains("DeviceGrain", StringComparison.Ordinal) && g.ActivationCount > 0)
            .DistinctBy(g => g.SiloAddress)
            .Count();
    }

    private static async Task<RefreshStatus> AdvanceUntilEndAsync(FakeTime time, TimeSpan longestWait, Task<RefreshStatus> refresh)
    {
        while (await Task.WhenAny(refresh, time.WaitForTimersAsync(1, longestWait)) is var first && first != refresh)
        {
            await first;
            time.Advance(TimeSpan.FromSeconds(1));
        }

        return await refresh;
    }
}

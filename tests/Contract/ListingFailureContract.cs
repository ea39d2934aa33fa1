using CustomerCache.Core.Refreshing;
using CustomerCache.Simulator;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>Failures to list the devices of a vendor: stored records are unaffected, and one alert is sent.</summary>
public abstract class ListingFailureContract<TEngine>
    where TEngine : IEngineUnderTest, new()
{
    [Fact]
    public async Task Orchestrator_outage_leaves_its_records_served_and_other_hosts_unaffected()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(hosts: 2);
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.RecordsAsync(VendorLab.Vco1);
        var due = (await server.TenantAsync(VendorLab.Vco1)).GetProperty("next_refresh_at").GetDateTimeOffset();
        lab.Faults.Add(Vendor.VeloCloud, new Fault.Down(), host: "vco1.example.net");

        var down = await server.RefreshAsync(VendorLab.Vco1);
        var up = await server.RefreshAsync(VendorLab.Vco2);

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal((RefreshOutcome.ListingFailed, 3), (down.Outcome, down.Attempts));
        Assert.Equal(RefreshOutcome.Stored, up.Outcome);
        Assert.Equal(("failing", "listing_failed", 1L), (tenant.State(), tenant.Outcome(), tenant.Version()));
        Assert.Equal(due, tenant.GetProperty("next_refresh_at").GetDateTimeOffset());
        Assert.Equal(before.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
        Assert.Equal("ready", (await server.TenantAsync(VendorLab.Vco2)).State());
    }

    [Fact]
    public async Task Refresh_whose_vendor_is_down_shows_its_last_fault_the_attempt_and_the_time_of_the_next_one_everywhere()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        lab.Set("Refresh:RetryDelayMin", "01:00:00");
        lab.Set("Refresh:RetryDelayMax", "01:00:00");
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true));
        var now = TimeProvider.System.GetUtcNow();

        var id = (
            await server.Tenants.StartRefreshAsync(VendorLab.Vco1, RefreshDemand.Now, acceptShrink: false, CancellationToken.None)
        )!.Id;
        await Poll.UntilAsync(
            async () =>
                (await server.JsonAsync($"/v1/refreshes/{id}")).GetProperty("last_error").ValueKind != System.Text.Json.JsonValueKind.Null,
            "the failed attempt"
        );

        var (refresh, tenant) = (await server.JsonAsync($"/v1/refreshes/{id}"), await server.TenantAsync(VendorLab.Vco1));
        Assert.Equal(("running", 1, 3), (refresh.State(), refresh.Count("failed_attempt"), refresh.Count("max_attempts")));
        Assert.Equal("Error 500 - Got internal error from Velocloud", refresh.GetProperty("last_error").GetString());
        Assert.InRange(
            refresh.GetProperty("next_attempt_at").GetDateTimeOffset(),
            now.AddMinutes(59),
            TimeProvider.System.GetUtcNow().AddMinutes(61)
        );
        Assert.Equal(("refreshing", true), (tenant.State(), tenant.GetProperty("degraded").GetBoolean()));
        Assert.StartsWith(
            "cannot list devices: Error 500 - Got internal error from Velocloud; attempt 1 of 3, the next one at ",
            tenant.GetProperty("last_error").GetString(),
            StringComparison.Ordinal
        );
        using var health = await server.Client.GetAsync("/health");
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Contains("attempt 1 of 3", await health.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ended_refresh_keeps_the_reason_until_the_vendor_responds_again()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        var fault = lab.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true));

        await server.RefreshAsync(VendorLab.Vco1);
        var failed = await server.TenantAsync(VendorLab.Vco1);
        fault.Dispose();
        await server.RefreshAsync(VendorLab.Vco1);
        var mended = await server.TenantAsync(VendorLab.Vco1);

        Assert.Equal("Error 500 - Got internal error from Velocloud", failed.GetProperty("last_refresh").GetProperty("reason").GetString());
        Assert.Contains("gave up after 3 attempts", failed.GetProperty("last_error").GetString(), StringComparison.Ordinal);
        Assert.Equal((true, false), (failed.GetProperty("degraded").GetBoolean(), mended.GetProperty("degraded").GetBoolean()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, mended.GetProperty("last_error").ValueKind);
    }

    [Fact]
    public async Task Failed_listing_raises_one_alert_in_the_former_words()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true));
        var alertsBefore = lab.Alerts.Texts.Count;

        await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal(
            [
                "[customer-cache] Error while retrieving edges links in DEMO environment: Error 500 - Got internal error from Velocloud",
                "[customer-cache] Too many consecutive failures happened while trying to claim the list of edges from Velocloud",
                "[customer-cache] Maximum retries happened while while refreshing the cache cause of error was Too many consecutive "
                    + "failures happened while trying to claim the list of edges from Velocloud",
            ],
            lab.Alerts.Texts.Skip(alertsBefore)
        );
    }

    [Fact]
    public async Task Tenant_older_than_two_intervals_raises_an_alert_despite_attempts()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        var time = new FakeTime();
        await using var server = await lab.ServeBuiltAsync(s => s.AddSingleton<TimeProvider>(time));
        lab.Faults.Add(Vendor.VeloCloud, new Fault.Down(Politely: true));
        await server.RefreshAsync(VendorLab.Vco1);

        time.Advance(TimeSpan.FromHours(8) + TimeSpan.FromMinutes(1));
        await Poll.UntilAsync(
            async () => (await server.Tenants.GetStatusAsync(VendorLab.Vco1, CancellationToken.None)).Running is null,
            "the end of the refresh"
        );
        time.Advance(TimeSpan.FromMinutes(5));
        await server.Log.WaitForAsync(2020, "velocloud/vco1.example.net is older than two intervals");
        await Poll.UntilAsync(
            () => Task.FromResult(lab.Alerts.Texts.Any(t => t.Contains("older than two intervals", StringComparison.Ordinal))),
            "the alert"
        );

        Assert.Single(
            lab.Alerts.Texts,
            t =>
                t.StartsWith(
                    "[customer-cache] The records of velocloud/vco1.example.net are older than two intervals",
                    StringComparison.Ordinal
                )
        );
        Assert.NotEmpty(await server.RecordsAsync(VendorLab.Vco1));
    }

    [Fact]
    public async Task Listing_that_succeeds_on_a_later_attempt_completes_the_refresh()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Status(500, 502), times: 2);

        await using var server = await lab.ServeBuiltAsync();

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal(
            ("ready", "stored", 3),
            (tenant.State(), tenant.Outcome(), tenant.GetProperty("last_refresh").GetProperty("attempts").GetInt32())
        );
        Assert.Equal(FleetTruth.Funnel(lab.Fleet, "vco1.example.net"), tenant.Funnel());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Tenant_whose_first_build_fails_is_reported_as_never_built(bool empty)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, empty ? new Fault.EmptyListing() : new Fault.Status(503));

        await using var server = await lab.ServeAsync();
        await server.RefreshAsync(VendorLab.Vco1);

        using var records = await server.Client.GetAsync("/v1/velocloud/records");
        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, records.StatusCode);
        Assert.NotNull(records.Headers.RetryAfter);
        Assert.Equal(("never_built", 0L, "listing_failed"), (tenant.State(), tenant.Version(), tenant.Outcome()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, tenant.GetProperty("next_refresh_at").ValueKind);
    }

    [Theory]
    [InlineData(nameof(Fault.CutJson))]
    [InlineData(nameof(Fault.NotJson))]
    [InlineData(nameof(Fault.WrongShape))]
    [InlineData(nameof(Fault.CutConnection))]
    [InlineData(nameof(Fault.EmptyListing))]
    public async Task Unreadable_or_empty_listing_replaces_nothing(string fault)
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 30);
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.RecordsAsync(VendorLab.Vco1);
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, Faults.Named(fault));

        var refresh = await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal(RefreshOutcome.ListingFailed, refresh.Outcome);
        Assert.Equal(before.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Vco1)).Select(r => r.GetRawText()));
    }

    [Fact]
    public async Task Logical_ids_and_links_that_cannot_be_read_stay_as_they_were()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>();
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(VendorOperation.VeloCloudEnterpriseEdges, new Fault.Status(500));
        lab.Faults.Add(VendorOperation.VeloCloudEdgeModules, new Fault.Status(500));
        lab.Faults.Add(VendorOperation.BruinContacts, new Fault.Status(500));

        var refresh = await server.RefreshAsync(VendorLab.Vco1);

        Assert.Equal(RefreshOutcome.Stored, refresh.Outcome);
        Assert.Equal(
            (1L, FleetTruth.Funnel(lab.Fleet, "vco1.example.net")["cached"]),
            ((await server.TenantAsync(VendorLab.Vco1)).Version(), refresh.Funnel["cached"])
        );
    }

    [Fact]
    public async Task Failed_page_of_probes_keeps_all_probes()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20, probes: 150);
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.RecordsAsync(VendorLab.Hawkeye);
        lab.Calls.Reset();
        using var small = lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.SmallPages(40));
        using var held = lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.Hanging());

        var refresh = await server.StartRefreshAsync(VendorLab.Hawkeye);
        await lab.Calls.WaitForCallAsync(VendorOperation.HawkeyeProbes);
        lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.Status(500));
        held.Dispose();

        Assert.Equal(RefreshOutcome.ListingFailed, (await server.EndAsync(refresh)).Outcome);
        Assert.Equal(before.Select(r => r.GetRawText()), (await server.RecordsAsync(VendorLab.Hawkeye)).Select(r => r.GetRawText()));
        Assert.Equal("failing", (await server.TenantAsync(VendorLab.Hawkeye)).State());
    }

    [Fact]
    public async Task Probes_missed_while_the_total_shrinks_between_pages_are_not_dropped()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20, probes: 150);
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.RecordsAsync(VendorLab.Hawkeye);
        lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.ShrinkingTotal(30));

        var refresh = await server.RefreshAsync(VendorLab.Hawkeye);

        Assert.Equal(RefreshOutcome.Stored, refresh.Outcome);
        Assert.Equal(
            before.Select(r => r.Serial()).Order(),
            (await server.RecordsAsync(VendorLab.Hawkeye)).Select(r => r.Serial()).Order()
        );
    }

    [Fact]
    public async Task Pages_smaller_than_requested_lose_no_probe()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20, probes: 150);
        lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.SmallPages(40));

        await using var server = await lab.ServeBuiltAsync();

        Assert.Equal(FleetTruth.ProbeFunnel(lab.Fleet), (await server.TenantAsync(VendorLab.Hawkeye)).Funnel());
        Assert.Equal(4, lab.Calls.Count(VendorOperation.HawkeyeProbes));
    }

    [Fact]
    public async Task Listing_that_shrinks_too_much_is_blocked_reported_once_and_accepted_by_an_operator()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 20, probes: 150);
        await using var server = await lab.ServeBuiltAsync();
        var before = await server.RecordsAsync(VendorLab.Hawkeye);
        lab.Faults.Add(VendorOperation.HawkeyeProbes, new Fault.PartialListing(0.2));

        var blocked = await server.RefreshAsync(VendorLab.Hawkeye);
        await server.RefreshAsync(VendorLab.Hawkeye);
        var held = await server.TenantAsync(VendorLab.Hawkeye);
        var served = await server.RecordsAsync(VendorLab.Hawkeye);
        var accepted = await server.EndAsync(await server.StartRefreshAsync(VendorLab.Hawkeye, "?accept_shrink=true"));

        Assert.Equal(RefreshOutcome.ShrinkBlocked, blocked.Outcome);
        Assert.Equal(("failing", "shrink_blocked", 1L), (held.State(), held.Outcome(), held.Version()));
        Assert.Equal(before.Select(r => r.GetRawText()), served.Select(r => r.GetRawText()));
        Assert.Single(lab.Alerts.Texts, t => t.Contains("accept_shrink=true", StringComparison.Ordinal));
        Assert.Equal(RefreshOutcome.Stored, accepted.Outcome);
        Assert.InRange((await server.RecordsAsync(VendorLab.Hawkeye)).Length, 1, before.Length / 2);
        Assert.Equal("ready", (await server.TenantAsync(VendorLab.Hawkeye)).State());
    }

    [Fact]
    public async Task Edges_missing_in_a_partial_listing_are_kept_as_stale()
    {
        await using var lab = await VendorLab.StartAsync<TEngine>(edges: 150);
        await using var server = await lab.ServeBuiltAsync();
        lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.PartialListing(0.2));

        await server.RefreshAsync(VendorLab.Vco1);

        var tenant = await server.TenantAsync(VendorLab.Vco1);
        Assert.Equal((1L, "ready"), (tenant.Version(), tenant.State()));
        Assert.Equal(tenant.Funnel()["kept_unlisted"], tenant.GetProperty("stale_records").GetInt32());
        Assert.True(tenant.GetProperty("stale_records").GetInt32() > 75);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Sources.Bus;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>The real server, scraped.</summary>
public sealed partial class MetricsEndpointTests
{
    [Fact]
    public async Task Metrics_of_a_server_are_valid_for_scrapers()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 20, probes: 5);
        await using var server = await lab.ServeBuiltAsync();
        await server.ChangeAsync(ChangeBodies.Own("Order", "update", "a"), "made-up");
        await server.Client.GetAsync("/v1/caches/orders/entries/a");
        await server.Client.GetAsync("/no/such/route");
        await server.Client.GetAsync("/v1/tenants");

        using var response = await server.Client.GetAsync("/metrics");
        var read = Exposition.Read(await response.Content.ReadAsStringAsync());

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(20 + 5, read["customercache_refresh_devices_total"].Samples.Sum(s => s.Value));
        Assert.Equal(
            (await server.RecordsAsync(VendorLab.Vco1)).Length,
            read["customercache_tenant_records"].Of(("tenant", "velocloud/vco1.example.net")).Value
        );
        Assert.Equal(1, read["customercache_tenant_built"].Of(("tenant", "velocloud/vco1.example.net")).Value);
        Assert.Equal(0, read["customercache_tenant_stale_records"].Of(("tenant", "velocloud/vco1.example.net")).Value);
        Assert.Equal(
            ["stored"],
            read["customercache_tenant_outcome"].Samples.Where(s => s.Value == 1).Select(s => s.Labels["outcome"]).Distinct()
        );
        Assert.Equal(
            1,
            read["customercache_refresh_duration_seconds"]
                .Samples.Single(s =>
                    s.Name.EndsWith("_count", StringComparison.Ordinal) && s.Labels["tenant"] == "velocloud/vco1.example.net"
                )
                .Value
        );
        Assert.Equal(4 * 3600, Assert.Single(read["customercache_refresh_interval_seconds"].Samples).Value);
        var calls = read["customercache_vendor_call_duration_seconds"]
            .Samples.Where(s => s.Name.EndsWith("_count", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(
            [
                "bruin attributes",
                "bruin client_info",
                "bruin contacts",
                "bruin login",
                "bruin site",
                "hawkeye login",
                "hawkeye probes",
                "velocloud edge_links",
                "velocloud enterprise_edges",
                "velocloud links_configuration",
                "velocloud login",
            ],
            calls.Select(c => $"{c.Labels["vendor"]} {c.Labels["operation"]}").Distinct().Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            lab.Calls.Count(Simulator.VendorOperation.BruinInventory),
            calls.Where(c => c.Labels["operation"] == "client_info").Sum(c => c.Value)
        );
        Assert.Equal(8, read["customercache_budget_limit"].Of(("vendor", "bruin")).Value);
        Assert.Equal(0, read["customercache_circuit_open"].Of(("vendor", "bruin")).Value);
        Assert.Equal(1, read["customercache_event_received_total"].Of(("channel", "made-up")).Value);
        Assert.Equal(1, read["customercache_cache_misses_total"].Of(("domain", "orders")).Value);
        Assert.Equal(0, read["customercache_job_waiting"].Samples.Sum(s => s.Value));
        Assert.True(read["customercache_job_done_total"].Samples.Sum(s => s.Value) > 0);
        Assert.Contains(
            read["http_server_request_duration_seconds"].Samples,
            s => s.Labels.GetValueOrDefault("http_route") == "/v1/tenants"
        );
        Assert.DoesNotContain(
            read["http_server_request_duration_seconds"].Samples.SelectMany(s => s.Labels.Values),
            v => v.Contains("no/such", StringComparison.Ordinal)
        );
        Assert.All(MetricsTable.Rows.Except(MetricsTable.OfTheProduct), r => Assert.Equal(r.Kind, read[r.Name].Type));
    }

    [Fact]
    public async Task Metrics_are_in_the_table_with_their_kind_unit_and_labels_and_no_other()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 10, probes: 5);
        await using var server = await lab.ServeBuiltAsync();
        var meters = server.Services.GetRequiredService<IMeterFactory>();

        // Used by a process with a bus only.
        server.Services.GetRequiredService<BusMetrics>();
        await server.ChangeAsync(ChangeBodies.Own("Order", "update", "a"), "made-up");
        await server.Client.GetAsync("/v1/caches/orders/entries/a");

        var instruments = Instruments(meters);
        var read = Exposition.Read(await server.Client.GetStringAsync("/metrics"));

        Assert.Equal(
            instruments.Select(i => $"{i.Name} {Kind(i)} {i.Unit ?? "–"}").Order(StringComparer.Ordinal),
            MetricsTable.OfTheProduct.Select(r => $"{r.OpenTelemetry} {r.Kind} {r.Unit}").Order(StringComparer.Ordinal)
        );
        Assert.All(
            MetricsTable.OfTheProduct.Where(r => read.ContainsKey(r.Name)),
            r => Assert.All(read[r.Name].Samples, s => Assert.Equal(r.Labels.Order(), s.Labels.Keys.Where(l => l != "le").Order()))
        );
        Assert.All(instruments, i => Assert.False(string.IsNullOrWhiteSpace(i.Description), i.Name));
    }

    [Fact]
    public async Task Concurrent_scrapers_each_get_all_metrics()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync(StoredTenants.Configuration(folder.Path, StoredTenants.Vco1));

        var texts = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => server.Client.GetStringAsync("/metrics")));

        Assert.All(texts, t => Assert.Contains("customercache_tenant_built", Exposition.Read(t).Keys));
    }

    [Fact]
    public void Page_describes_every_metric_in_one_table_only()
    {
        var page = File.ReadAllText(Repository.File("docs/metrics.md"));

        Assert.Equal(Rows().Count(page), MetricsTable.Rows.Count);
        Assert.Equal(MetricsTable.Rows.Count, MetricsTable.Rows.Select(r => r.Name).Distinct().Count());
    }

    private static ConcurrentBag<Instrument> Instruments(IMeterFactory host)
    {
        var found = new ConcurrentBag<Instrument>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name == CustomerCacheMetrics.Name && ReferenceEquals(instrument.Meter.Scope, host))
            {
                found.Add(instrument);
            }
        };
        listener.Start();
        return found;
    }

    private static string Kind(Instrument instrument) =>
        instrument.GetType().Name.Split('`')[0] switch
        {
            "Counter" or "ObservableCounter" => "counter",
            "Histogram" => "histogram",
            _ => "gauge",
        };

    [GeneratedRegex(@"^\| `[a-z]", RegexOptions.Multiline, 1000)]
    private static partial Regex Rows();
}

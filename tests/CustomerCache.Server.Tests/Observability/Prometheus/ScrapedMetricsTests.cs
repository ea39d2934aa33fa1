using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Tests.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xunit.Sdk;

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>The page that OpenTelemetry's exporter writes of the product's selection of metrics.</summary>
public sealed class ScrapedMetricsTests : IDisposable
{
    private readonly OwnMeters _own = new();
    private readonly ServiceProvider _services = new ServiceCollection().BuildServiceProvider();
    private readonly ScrapedMetrics _metrics;
    private readonly Meter _meter;

    public ScrapedMetricsTests()
    {
        _metrics = new ScrapedMetrics(_own, [], _services);
        _meter = _own.Create(new MeterOptions("CustomerCache"));
    }

    [Fact]
    public async Task Names_of_the_table_are_those_of_the_page_and_none_collide()
    {
        var rows = MetricsTable.OfTheProduct.ToArray();
        foreach (var row in rows)
        {
            var unit = row.Unit == "–" ? null : row.Unit;
            switch (row.Kind)
            {
                case "counter":
                    _meter.CreateCounter<long>(row.OpenTelemetry, unit, "x").Add(1);
                    break;
                case "histogram":
                    _meter.CreateHistogram<double>(row.OpenTelemetry, unit, "x").Record(1);
                    break;
                default:
                    _meter.CreateObservableGauge(row.OpenTelemetry, () => 1, unit, "x");
                    break;
            }
        }

        var page = await ReadAsync();

        Assert.Equal(
            rows.Select(r => r.Name + " " + r.Kind).Order(StringComparer.Ordinal),
            page.Values.Where(f => f.Name.StartsWith("customercache_", StringComparison.Ordinal))
                .Select(f => f.Name + " " + f.Type)
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Names_that_collide_are_found()
    {
        _meter.CreateObservableGauge("made.up", () => 1, null, "x");
        _meter.CreateObservableGauge("made_up", () => 2, null, "x");

        Assert.Contains("made_up", (await Assert.ThrowsAnyAsync<XunitException>(ReadAsync)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Histogram_has_cumulative_buckets_and_its_sum_and_count()
    {
        var histogram = _meter.CreateHistogram(
            "made.up.duration",
            "s",
            "x",
            null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1] }
        );
        foreach (var value in new[] { 0.25, 0.75, 0.75, 5 })
        {
            histogram.Record(value, new KeyValuePair<string, object?>("outcome", "ok"));
        }

        var read = (await ReadAsync())["made_up_duration_seconds"];

        Assert.Equal(
            [("0.5", 1), ("1", 3), ("+Inf", 4)],
            read.Samples.Where(s => s.Name.EndsWith("_bucket", StringComparison.Ordinal)).Select(s => (s.Labels["le"], s.Value))
        );
        Assert.Equal(
            (6.75, 4),
            (
                read.Samples.Single(s => s.Name.EndsWith("_sum", StringComparison.Ordinal)).Value,
                read.Samples.Single(s => s.Name.EndsWith("_count", StringComparison.Ordinal)).Value
            )
        );
        Assert.All(read.Samples, s => Assert.Equal("ok", s.Labels["outcome"]));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("with \"quotes\", commas = and {braces}")]
    [InlineData("back\\slash and \\n no line")]
    [InlineData("two\nlines")]
    [InlineData("Grüße – ✓")]
    [InlineData("")]
    public async Task Label_can_be_any_text(string text)
    {
        _meter.CreateObservableGauge(
            "made.up",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("text", text)),
            null,
            "two\nlines and a \\ in the help"
        );

        var read = (await ReadAsync())["made_up"];

        Assert.Equal(text, Assert.Single(read.Samples).Labels["text"]);
        Assert.Equal(@"two\nlines and a \\ in the help", read.Help);
    }

    [Fact]
    public async Task Meters_of_other_hosts_in_the_process_and_of_other_libraries_are_ignored()
    {
        using var others = new OwnMeters();
        others.Create(new MeterOptions("CustomerCache")).CreateObservableGauge("of.another.host", () => 1, null, "x");
        _own.Create(new MeterOptions("Somebody.Else")).CreateObservableGauge("of.somebody", () => 1, null, "x");
        _meter.CreateObservableGauge("of.ours", () => 1, null, "x");

        Assert.Equal(["of_ours"], (await ReadAsync()).Keys.Where(k => k.StartsWith("of_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Requests_are_labelled_by_method_route_and_status_alone()
    {
        _own.Create(new MeterOptions("Microsoft.AspNetCore.Hosting"))
            .CreateHistogram<double>("http.server.request.duration", "s", "x")
            .Record(
                0.1,
                new("http.request.method", "GET"),
                new("http.route", "/v1/tenants"),
                new("http.response.status_code", 200),
                new("url.scheme", "http"),
                new("network.protocol.version", "1.1")
            );

        Assert.Equal(
            ["http_request_method", "http_response_status_code", "http_route"],
            (await ReadAsync())["http_server_request_duration_seconds"]
                .Samples.First(s => s.Name.EndsWith("_count", StringComparison.Ordinal))
                .Labels.Keys
        );
    }

    public void Dispose()
    {
        _metrics.Dispose();
        _own.Dispose();
        _services.Dispose();
    }

    private async Task<IReadOnlyDictionary<string, MetricFamily>> ReadAsync()
    {
        using var page = new MemoryStream();
        await _metrics.Page(new DefaultHttpContext { Response = { Body = page } });
        return Exposition.Read(System.Text.Encoding.UTF8.GetString(page.ToArray()));
    }
}

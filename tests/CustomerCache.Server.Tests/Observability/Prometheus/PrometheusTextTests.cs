using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability.Prometheus;
using CustomerCache.Tests.Shared;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>Measurements in the text format of Prometheus.</summary>
public sealed class PrometheusTextTests : IDisposable
{
    private readonly OwnMeters _own = new();
    private readonly PrometheusExporter _exporter = new();
    private readonly MeterProvider _provider;
    private readonly Meter _meter;

    public PrometheusTextTests()
    {
        _provider = ScrapedMetrics.Provide(_own, ScrapedMetrics.Always, new BaseExportingMetricReader(_exporter));
        _meter = _own.Create(new MeterOptions("CustomerCache"));
    }

    [Fact]
    public void Counter_ends_in_total_and_keeps_its_sum_however_often_it_is_read()
    {
        var counter = _meter.CreateCounter<long>("made.up.calls", "{call}", "Made-up calls");
        counter.Add(2, new KeyValuePair<string, object?>("of.whom", "a"));
        Read();
        counter.Add(3, new KeyValuePair<string, object?>("of.whom", "a"));

        Assert.Contains(
            """
            # HELP made_up_calls_total Made-up calls
            # TYPE made_up_calls_total counter
            made_up_calls_total{of_whom="a"} 5

            """.ReplaceLineEndings("\n"),
            _exporter.Read(),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("s", "made_up_seconds")]
    [InlineData("By", "made_up_bytes")]
    [InlineData("1", "made_up_ratio")]
    [InlineData("{thing}", "made_up")]
    [InlineData(null, "made_up")]
    [InlineData("By/s", "made_up_By_s")]
    public void Gauge_has_its_unit_in_its_name_unless_it_is_a_count(string? unit, string name)
    {
        _meter.CreateObservableGauge("made.up", () => 1.5, unit, "x");

        Assert.Equal(1.5, Assert.Single(Read()[name].Samples).Value);
    }

    [Fact]
    public void Histogram_has_cumulative_buckets_and_its_sum_and_count()
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

        var read = Read()["made_up_duration_seconds"];

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
    public void Label_can_be_any_text(string text)
    {
        _meter.CreateObservableGauge(
            "made.up",
            () => new Measurement<int>(1, new KeyValuePair<string, object?>("text", text)),
            null,
            "two\nlines and a \\ in the help"
        );

        var read = Read()["made_up"];

        Assert.Equal(text, Assert.Single(read.Samples).Labels["text"]);
        Assert.Equal(@"two\nlines and a \\ in the help", read.Help);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(-0.1)]
    [InlineData(1e300)]
    [InlineData(1234567.891)]
    public void Value_can_be_any_number(double number)
    {
        _meter.CreateObservableGauge("made.up", () => number, null, "x");

        Assert.Equal(number, Assert.Single(Read()["made_up"].Samples).Value);
    }

    [Fact]
    public void Tags_that_become_the_same_label_are_joined_and_metrics_that_become_the_same_name_are_written_once()
    {
        _meter.CreateObservableGauge("made.up", () => new Measurement<int>(1, new("a.b", "1"), new("a_b", true)), null, "x");
        _meter.CreateObservableGauge("made_up", () => 2, null, "y");

        Assert.Equal("1;true", Assert.Single(Read()["made_up"].Samples).Labels["a_b"]);
    }

    [Fact]
    public void Meters_of_other_hosts_in_the_process_and_of_other_libraries_are_ignored()
    {
        using var others = new OwnMeters();
        others.Create(new MeterOptions("CustomerCache")).CreateObservableGauge("of.another.host", () => 1, null, "x");
        _own.Create(new MeterOptions("Somebody.Else")).CreateObservableGauge("of.somebody", () => 1, null, "x");
        _meter.CreateObservableGauge("of.ours", () => 1, null, "x");

        Assert.Equal(["of_ours"], Read().Keys.Where(k => k.StartsWith("of_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Requests_are_labelled_by_method_route_and_status_alone()
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
            Read()["http_server_request_duration_seconds"]
                .Samples.First(s => s.Name.EndsWith("_count", StringComparison.Ordinal))
                .Labels.Keys
        );
    }

    public void Dispose()
    {
        _provider.Dispose();
        _exporter.Dispose();
        _own.Dispose();
    }

    // The runtime of the test has metrics too.
    private IReadOnlyDictionary<string, MetricFamily> Read() =>
        Exposition.Read(_exporter.Read() ?? throw new InvalidOperationException("Nothing was collected."));
}

using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Aggregates the metrics of this host from its creation on, which OpenTelemetry's exporter writes as a page, independently of OTLP export.
/// There are fewer meters and labels than by OTLP: a process has hundreds of series, not thousands.
/// </summary>
internal sealed class ScrapedMetrics : IHostedService, IDisposable
{
    // Memory for this many series is reserved per metric.
    private const int SeriesOfOthers = 200;

    private static readonly string[] Names =
    [
        CustomerCacheMetrics.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.Orleans",
        "System.Runtime",
    ];

    // Labels kept of libraries' metrics; all others are aggregated away.
    private static readonly FrozenDictionary<string, string[]> Labels = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code"],
        ["http.server.active_requests"] = ["http.request.method"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly MeterProvider _provider;

    /// <param name="meters">Makes the meters of this host; those of another host in the process are left out.</param>
    /// <param name="metrics">Resolved with the host, so that their gauges exist.</param>
    /// <param name="services">The services of the host.</param>
    public ScrapedMetrics(IMeterFactory meters, IEnumerable<IProductMetrics> metrics, IServiceProvider services)
    {
        Subjects = [.. metrics];
        _provider = Sdk.CreateMeterProviderBuilder()
            .AddMeter(Names)
            .AddView(instrument => View(instrument, meters))
            .AddPrometheusExporter(page =>
            {
                page.ScopeInfoEnabled = false;
                page.TargetInfoEnabled = false;
                page.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
        Page = new ApplicationBuilder(services)
            .UseOpenTelemetryPrometheusScrapingEndpoint(_provider, predicate: _ => true, null, null, null)
            .Build();
    }

    /// <summary>The product's metrics, by subject.</summary>
    public IReadOnlyList<IProductMetrics> Subjects { get; }

    /// <summary>Answers a scrape.</summary>
    public RequestDelegate Page { get; }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _provider.Dispose();

    // Libraries whose meters belong to no host are in.
    private static MetricStreamConfiguration? View(Instrument instrument, IMeterFactory own) =>
        instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, own) ? MetricStreamConfiguration.Drop
        : Labels.TryGetValue(instrument.Name, out var labels) ? new MetricStreamConfiguration { TagKeys = labels }
        : instrument.Meter.Name != CustomerCacheMetrics.Name
            ? new MetricStreamConfiguration
            {
                CardinalityLimit = SeriesOfOthers,
                // Orleans describes nothing, and the exporter would leave out the line that linters ask for.
                Description = string.IsNullOrWhiteSpace(instrument.Description) ? "(no description)" : instrument.Description,
            }
        : null;
}

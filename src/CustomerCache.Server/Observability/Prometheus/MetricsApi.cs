using System.Diagnostics.Metrics;
using System.Text;
using CustomerCache.Server.Access;
using CustomerCache.Server.Http.OpenApi;
using CustomerCache.Server.Observability.Telemetry;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>Maps the metrics endpoint.</summary>
internal static class MetricsApi
{
    /// <summary>Text format 0.0.4, which every scraper reads.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/metrics", GetAsync)
            .NeedsRead()
            .WithName("getMetrics")
            .WithSummary("The metrics of this process in Prometheus' text format; listed in docs/metrics.md")
            .WithTags("health")
            .Returns<string>((200, "The metrics."), "text/plain");

    private static async Task<IResult> GetAsync(MetricsScrape scrape, CancellationToken cancellationToken) =>
        await scrape.ReadAsync(cancellationToken) is { } text
            ? TypedResults.Bytes(Encoding.UTF8.GetBytes(text), ContentType)
            : TypedResults.StatusCode(StatusCodes.Status503ServiceUnavailable);
}

/// <summary>
/// Aggregates the metrics of this host from its start on and returns them as text, independently of OTLP export. Readings are serialized
/// and reset nothing, so several scrapers see the same numbers.
/// </summary>
/// <param name="meters">Makes the meters of this host; those of another host in the process are left out.</param>
/// <param name="metrics">Resolved with the host, so that their gauges exist.</param>
internal sealed class MetricsScrape(IMeterFactory meters, IEnumerable<IProductMetrics> metrics) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly PrometheusExporter _exporter = new();
    private readonly PrometheusExporter _lateExporter = new();
    private MeterProvider? _provider;
    private MeterProvider? _lateProvider;

    /// <summary>The product's metrics, by subject.</summary>
    public IReadOnlyList<IProductMetrics> Subjects { get; } = [.. metrics];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _provider = ScrapedMetrics.Provide(meters, ScrapedMetrics.Always, new BaseExportingMetricReader(_exporter));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns the current metrics; null before the host has started.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_provider is null)
            {
                return null;
            }

            _lateProvider ??= ScrapedMetrics.Provide(meters, ScrapedMetrics.OnceRead, new BaseExportingMetricReader(_lateExporter));
            return _exporter.Read() is { } first && _lateExporter.Read() is { } rest ? first + rest : null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _provider?.Dispose();
        _lateProvider?.Dispose();
        _exporter.Dispose();
        _lateExporter.Dispose();
        _turn.Dispose();
    }
}

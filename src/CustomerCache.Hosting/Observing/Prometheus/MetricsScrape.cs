using System.Diagnostics.Metrics;
using CustomerCache.Hosting.Observing.Telemetry;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;

namespace CustomerCache.Hosting.Observing.Prometheus;

/// <summary>
/// Adds up the metrics of this host from its start on, and gives them as text when somebody asks. Works whether or not they are sent
/// anywhere else. Readings come one after the other: each resets nothing, so several scrapers see the same numbers.
/// </summary>
/// <param name="meters">Makes the meters of this host; those of another host in the process are left out.</param>
/// <param name="metrics">Made with the host, so that gauges can be read.</param>
internal sealed class MetricsScrape(IMeterFactory meters, IEnumerable<IProductMetrics> metrics) : IHostedService, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly PrometheusExporter _exporter = new();
    private MeterProvider? _provider;

    /// <summary>The metrics of the product, by subject.</summary>
    public IReadOnlyList<IProductMetrics> Subjects { get; } = [.. metrics];

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _provider = ScrapedMetrics.Provide(meters, new BaseExportingMetricReader(_exporter));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>All metrics at this moment; null before the host has started.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return _provider is null ? null : _exporter.Read();
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
        _exporter.Dispose();
        _turn.Dispose();
    }
}

using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>Writes the aggregates as text on demand. Not thread safe: one reading at a time.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private const int LongestMilliseconds = 10_000;

    private readonly PrometheusText _text = new();

    /// <summary>Set by the reader that owns this exporter.</summary>
    public Func<int, bool>? Collect { get; set; }

    /// <summary>Returns the current metrics; null when they could not be collected in time.</summary>
    public string? Read()
    {
        _text.Clear();
        return Collect?.Invoke(LongestMilliseconds) is true ? _text.ToString() : null;
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var metric in batch)
        {
            _text.Write(metric);
        }

        return ExportResult.Success;
    }
}

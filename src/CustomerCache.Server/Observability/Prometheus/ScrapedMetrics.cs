using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>Selects the scraped metrics and their labels, so that a process has hundreds of series, not thousands.</summary>
internal static class ScrapedMetrics
{
    /// <summary>Aggregated from the start of the host.</summary>
    public static readonly string[] Always = [CustomerCacheMetrics.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    /// <summary>
    /// Aggregated from the first scrape on: Orleans counts several instruments per message, which costs nothing without a listener.
    /// </summary>
    public static readonly string[] OnceRead = ["Microsoft.Orleans"];

    // Memory for this many series is reserved per metric.
    private const int SeriesOfOthers = 200;

    // Labels kept of libraries' metrics; all others are aggregated away.
    private static readonly FrozenDictionary<string, string[]> Labels = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code"],
        ["http.server.active_requests"] = ["http.request.method"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Starts aggregating for a reader.</summary>
    /// <param name="own">Makes the meters of this host. Libraries whose meters belong to no host are in.</param>
    /// <param name="names">The meters.</param>
    /// <param name="reader">The reader of the aggregates.</param>
    public static MeterProvider Provide(IMeterFactory own, string[] names, MetricReader reader) =>
        Sdk.CreateMeterProviderBuilder().AddMeter(names).AddView(instrument => View(instrument, own)).AddReader(reader).Build();

    private static MetricStreamConfiguration? View(Instrument instrument, IMeterFactory own) =>
        instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, own) ? MetricStreamConfiguration.Drop
        : Labels.TryGetValue(instrument.Name, out var labels) ? new MetricStreamConfiguration { TagKeys = labels }
        : instrument.Meter.Name != CustomerCacheMetrics.Name ? new MetricStreamConfiguration { CardinalityLimit = SeriesOfOthers }
        : null;
}

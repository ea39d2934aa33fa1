using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace CustomerCache.Server.Observability.Prometheus;

/// <summary>
/// Which metrics are scraped, and by which labels: few enough that thousands of series need not be stored for one process.
/// </summary>
internal static class ScrapedMetrics
{
    /// <summary>What is added up from the start of the host on.</summary>
    public static readonly string[] Always = [CustomerCacheMetrics.Name, "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    /// <summary>
    /// What is added up once somebody reads it: Orleans counts several things for every message, which costs nothing where nobody asks.
    /// </summary>
    public static readonly string[] OnceRead = ["Microsoft.Orleans"];

    // Room is set aside for as many series of a metric, whether or not there are so many.
    private const int SeriesOfOthers = 200;

    // Of what others label more finely than anybody asks.
    private static readonly FrozenDictionary<string, string[]> Labels = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["http.server.request.duration"] = ["http.request.method", "http.route", "http.response.status_code"],
        ["http.server.active_requests"] = ["http.request.method"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds them up from now on, for a reader.</summary>
    /// <param name="own">Makes the meters of this host. Libraries whose meters belong to no host are in.</param>
    /// <param name="names">The meters.</param>
    /// <param name="reader">Who asks for the sums.</param>
    public static MeterProvider Provide(IMeterFactory own, string[] names, MetricReader reader) =>
        Sdk.CreateMeterProviderBuilder().AddMeter(names).AddView(instrument => View(instrument, own)).AddReader(reader).Build();

    private static MetricStreamConfiguration? View(Instrument instrument, IMeterFactory own) =>
        instrument.Meter.Scope is { } scope && !ReferenceEquals(scope, own) ? MetricStreamConfiguration.Drop
        : Labels.TryGetValue(instrument.Name, out var labels) ? new MetricStreamConfiguration { TagKeys = labels }
        : instrument.Meter.Name != CustomerCacheMetrics.Name ? new MetricStreamConfiguration { CardinalityLimit = SeriesOfOthers }
        : null;
}

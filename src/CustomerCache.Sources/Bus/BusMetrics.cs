using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CustomerCache.Sources.Bus;

/// <summary>Records metrics of the bus. Thread safe.</summary>
public sealed class BusMetrics
{
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    private readonly Histogram<double> _durations;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _claims;
    private readonly Counter<long> _dropped;

    /// <summary>Creates the instruments.</summary>
    public BusMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("CustomerCache");
        _durations = meter.CreateHistogram(
            "customercache.bus.request.duration",
            "s",
            "From receiving a request on the bus to handing its reply to the connection; the count is that of the requests",
            null,
            Seconds
        );
        _bytes = meter.CreateCounter<long>("customercache.bus.reply.size", "By", "Bytes of replies on the bus, before a claim check");
        _claims = meter.CreateCounter<long>(
            "customercache.bus.claim_checks",
            "{message}",
            "Messages above max_payload by outcome: stored, resolved, expired, unavailable"
        );
        _dropped = meter.CreateCounter<long>(
            "customercache.bus.dropped",
            "{message}",
            "Messages that were dropped because this process did not read them fast enough"
        );
        meter.CreateObservableGauge("customercache.bus.connected", () => Connected() ? 1 : 0, null, "Whether the bus is connected: 1 or 0");
    }

    internal Func<bool> Connected { get; set; } = () => false;

    /// <summary>Records an answered request.</summary>
    public void Answered(string subject, int status, long bytes, TimeSpan duration)
    {
        _durations.Record(duration.TotalSeconds, new TagList { { "subject", subject }, { "status", status } });
        _bytes.Add(bytes, new TagList { { "subject", subject } });
    }

    internal void Claimed(string outcome) => _claims.Add(1, new TagList { { "outcome", outcome } });

    internal void Dropped(string subject) => _dropped.Add(1, new TagList { { "subject", subject } });
}

using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerCache.Core;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Counts completed refreshes on the silo that owns the tenant.</summary>
internal sealed class RefreshMetrics : IEventObserver<RefreshEvent>, IProductMetrics
{
    // Buckets from a small host to a night without Bruin.
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400],
    };

    private readonly Histogram<double> _durations;
    private readonly Counter<long> _devices;

    public RefreshMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CustomerCacheMetrics.Name);
        _durations = meter.CreateHistogram(
            "customercache.refresh.duration",
            "s",
            "From the first attempt of a refresh to its end",
            null,
            Seconds
        );
        _devices = meter.CreateCounter<long>(
            "customercache.refresh.devices",
            "{device}",
            "Devices that refreshes decided, by decision: the funnel"
        );
    }

    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        if (happened is not RefreshEvent.Finished { Tenant: var tenant, Summary: var summary })
        {
            return;
        }

        var name = tenant.ToString();
        _durations.Record(
            (summary.FinishedAt - summary.StartedAt).TotalSeconds,
            new TagList { { "tenant", name }, { "outcome", ApiNames.Of(summary.Outcome) } }
        );
        foreach (var (decision, devices) in summary.Funnel)
        {
            _devices.Add(devices, new TagList { { "tenant", name }, { "decision", decision } });
        }
    }
}

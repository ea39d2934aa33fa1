using System.Diagnostics.Metrics;
using CustomerCache.Server.Http;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Measures the calls over HTTP by kind. Zeros are reported too, so that the first shed call shows as an increase.</summary>
internal sealed class CallMetrics : IProductMetrics
{
    public CallMetrics(IMeterFactory meters, CallLimits calls, UnreadAnswers unread)
    {
        var meter = meters.Create(CustomerCacheMetrics.Name);
        meter.CreateObservableGauge(
            "customercache.call.running",
            () => Read(calls.Running),
            "{call}",
            "Calls over HTTP that are under way, those that wait included"
        );
        meter.CreateObservableCounter(
            "customercache.call.shed",
            () => Read(calls.Shed),
            "{call}",
            "Calls over HTTP that were shed with 503"
        );
        meter.CreateObservableCounter(
            "customercache.call.unread",
            () => unread.Count,
            "{call}",
            "Answers over HTTP that were given up because their callers did not read them"
        );
    }

    private static IEnumerable<Measurement<long>> Read(Func<CallKind, long> value) =>
        CallLimits.Kinds.Select(k => new Measurement<long>(
            value(k),
            new KeyValuePair<string, object?>("kind", k.ToString().ToLowerInvariant())
        ));
}

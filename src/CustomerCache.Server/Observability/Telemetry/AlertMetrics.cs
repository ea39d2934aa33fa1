using System.Diagnostics.Metrics;
using CustomerCache.Server.Alerts;
using CustomerCache.Server.Alerts.Delivery;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Measures the delivery of alerts by channel. Zeros are reported too, so that the first failure shows as an increase.</summary>
internal sealed class AlertMetrics : IProductMetrics
{
    private readonly AlertChannels _channels;

    public AlertMetrics(IMeterFactory meters, AlertChannels channels)
    {
        _channels = channels;
        var meter = meters.Create(CustomerCacheMetrics.Name);
        meter.CreateObservableCounter(
            "customercache.alert.delivered",
            () => Read(d => d.Delivered),
            "{alert}",
            "Alerts that were delivered"
        );
        meter.CreateObservableCounter(
            "customercache.alert.failed",
            () => Read(d => d.Failed),
            "{alert}",
            "Alerts that could not be delivered and were given up"
        );
        meter.CreateObservableCounter(
            "customercache.alert.dropped",
            () => Read(d => d.Dropped),
            "{alert}",
            "Alerts that were dropped because too many waited"
        );
        meter.CreateObservableGauge(
            "customercache.alert.waiting",
            () => Read(d => d.Waiting),
            "{alert}",
            "Alerts that wait or are under way"
        );
    }

    private IEnumerable<Measurement<long>> Read(Func<AlertDelivery, long> value) =>
        _channels.Deliveries.Select(d => new Measurement<long>(value(d), new KeyValuePair<string, object?>("channel", d.Name)));
}

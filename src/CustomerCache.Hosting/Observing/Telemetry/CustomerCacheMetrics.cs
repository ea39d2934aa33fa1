using System.Diagnostics.Metrics;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Hosting.Observing.Telemetry;

/// <summary>The product's own metrics: one meter, one method per event. Gauges are computed when somebody reads them.</summary>
public sealed class CustomerCacheMetrics
{
    /// <summary>Name of the meter, and of the product's activity source.</summary>
    public const string Name = "CustomerCache";

    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;

    /// <param name="meters">Owns the meter.</param>
    /// <param name="services">Gives the replicas, which the engine provides that may count its events here.</param>
    /// <param name="time">Tells ages.</param>
    public CustomerCacheMetrics(IMeterFactory meters, IServiceProvider services, TimeProvider time)
    {
        (_services, _time) = (services, time);
        var meter = meters.Create(Name);
        meter.CreateObservableGauge(
            "customercache.tenant.age", Ages, "s", "Time since the last refresh or import confirmed the records that this process serves");
        meter.CreateObservableGauge(
            "customercache.replica.staleness", Stalenesses, "s", "Time since this process last knew that the records it serves are the current version");
        meter.CreateObservableGauge("customercache.tenant.records", Records, "{record}", "Records that this process serves");
    }

    private ISnapshotReplicas Replicas => _services.GetRequiredService<ISnapshotReplicas>();

    // A tenant that is no longer refreshed only gets older, which would alarm for nothing.
    private IEnumerable<Measurement<double>> Ages() => Measure(Replicas.Configured, s => (_time.GetUtcNow() - s.BuiltAt).TotalSeconds);

    private IEnumerable<Measurement<double>> Stalenesses() => Measure(Replicas.Known, s => Replicas.StalenessOf(s.Tenant).TotalSeconds);

    private IEnumerable<Measurement<long>> Records() => Measure(Replicas.Known, s => (long)s.Records.Length);

    private IEnumerable<Measurement<T>> Measure<T>(IEnumerable<TenantId> tenants, Func<TenantSnapshot, T> value)
        where T : struct
    {
        foreach (var tenant in tenants)
        {
            if (Replicas.Find(tenant) is { } snapshot)
            {
                yield return new Measurement<T>(value(snapshot), new KeyValuePair<string, object?>("tenant", tenant.ToString()));
            }
        }
    }
}

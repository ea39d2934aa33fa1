using System.Diagnostics.Metrics;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Domains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Hosting.Observing.Telemetry;

/// <summary>The product's own metrics: one meter, one method per event. Gauges are computed when somebody reads them.</summary>
public sealed class CustomerCacheMetrics
{
    /// <summary>Name of the meter, and of the product's activity source.</summary>
    public const string Name = "CustomerCache";

    private static readonly CacheCounts Unused = new(0, 0, 0, 0, 0, 0);

    private readonly IServiceProvider _services;
    private readonly TimeProvider _time;

    /// <param name="meters">Owns the meter.</param>
    /// <param name="services">Gives the replicas and the domain caches, which the engine provides that may count its events here.</param>
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
        meter.CreateObservableCounter("customercache.cache.hits", () => Count(c => c.Hits), "{read}", "Reads of a domain that found a value");
        meter.CreateObservableCounter("customercache.cache.misses", () => Count(c => c.Misses), "{read}", "Reads of a domain whose callers were told to fetch");
        meter.CreateObservableCounter("customercache.cache.joined", () => Count(c => c.Joined), "{read}", "Reads of a domain that got what another one fetched");
        meter.CreateObservableCounter("customercache.cache.invalidations", () => Count(c => c.Invalidations), "{call}", "Calls that invalidated something in a domain");
        meter.CreateObservableCounter("customercache.cache.refused", () => Count(c => c.Refused), "{value}", "Values that became stale while they were fetched, and were not stored");
        meter.CreateObservableGauge("customercache.cache.waiting", () => Count(c => c.Waiting), "{read}", "Reads of a domain that wait at this moment");
    }

    private ISnapshotReplicas Replicas => _services.GetRequiredService<ISnapshotReplicas>();

    // A tenant that is no longer refreshed only gets older, which would alarm for nothing.
    private IEnumerable<Measurement<double>> Ages() => Measure(Replicas.Configured, s => (_time.GetUtcNow() - s.BuiltAt).TotalSeconds);

    private IEnumerable<Measurement<double>> Stalenesses() => Measure(Replicas.Known, s => Replicas.StalenessOf(s.Tenant).TotalSeconds);

    private IEnumerable<Measurement<long>> Records() => Measure(Replicas.Known, s => (long)s.Records.Length);

    // A domain that nobody used since the process began says nothing; one that was used tells its zeros too, or a gauge would stay at its last value.
    private IEnumerable<Measurement<long>> Count(Func<CacheCounts, long> value)
    {
        var caches = _services.GetRequiredService<DomainCaches>();
        return from domain in caches.Domains.All
               let counts = caches.CountsOf(domain)
               where counts != Unused
               select new Measurement<long>(value(counts), new KeyValuePair<string, object?>("domain", domain.Name));
    }

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

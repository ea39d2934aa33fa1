using System.Diagnostics.Metrics;
using CustomerCache.Core.Caching;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Measures the domain caches; computed when read.</summary>
internal sealed class CacheMetrics : IProductMetrics
{
    private static readonly CacheCounts Unused = new(0, 0, 0, 0, 0, 0);

    private readonly IServiceProvider _services;

    /// <param name="meters">Owns the meter.</param>
    /// <param name="services">Resolves the domain caches lazily: the engine that provides them may depend on metrics.</param>
    public CacheMetrics(IMeterFactory meters, IServiceProvider services)
    {
        _services = services;
        var meter = meters.Create(CustomerCacheMetrics.Name);
        meter.CreateObservableCounter(
            "customercache.cache.hits",
            () => Count(c => c.Hits),
            "{read}",
            "Reads of a domain that found a value"
        );
        meter.CreateObservableCounter(
            "customercache.cache.misses",
            () => Count(c => c.Misses),
            "{read}",
            "Reads of a domain whose callers were told to fetch"
        );
        meter.CreateObservableCounter(
            "customercache.cache.joined",
            () => Count(c => c.Joined),
            "{read}",
            "Reads of a domain that got what another one fetched"
        );
        meter.CreateObservableCounter(
            "customercache.cache.invalidations",
            () => Count(c => c.Invalidations),
            "{call}",
            "Calls that invalidated something in a domain"
        );
        meter.CreateObservableCounter(
            "customercache.cache.refused",
            () => Count(c => c.Refused),
            "{value}",
            "Values that became stale while they were fetched, and were not stored"
        );
        meter.CreateObservableGauge(
            "customercache.cache.waiting",
            () => Count(c => c.Waiting),
            "{read}",
            "Reads of a domain that wait at this moment"
        );
    }

    // A domain without traffic since the start reports nothing; afterwards zeros are reported too, or a gauge would keep its last value.
    private IEnumerable<Measurement<long>> Count(Func<CacheCounts, long> value)
    {
        var caches = _services.GetRequiredService<DomainCaches>();
        return from domain in caches.Domains.All
            let counts = caches.CountsOf(domain)
            where counts != Unused
            select new Measurement<long>(value(counts), new KeyValuePair<string, object?>("domain", domain.Name));
    }
}

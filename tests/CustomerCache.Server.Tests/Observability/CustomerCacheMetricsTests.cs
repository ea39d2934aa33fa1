using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CustomerCache.Core.Caching;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerCache.Server.Tests.Observability;

/// <summary>The product's own metrics, as a listener reads them.</summary>
public sealed class CustomerCacheMetricsTests
{
    [Fact]
    public async Task Age_and_number_of_records_are_measured_by_tenant_except_for_those_never_built()
    {
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(folder.Path, StoredTenants.Vco1, [TestRecords.Edge(1), TestRecords.Edge(2)]);
        await using var server = await SingleNode.StartAsync(
            StoredTenants.Configuration(folder.Path, StoredTenants.Vco1, StoredTenants.Vco2),
            s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FakeTime()))
        );
        var built = server.Replicas.Find(StoredTenants.Vco1)!.BuiltAt;

        var read = Read(server.Services.GetRequiredService<IMeterFactory>())
            .Where(m => m.Tag?.StartsWith("velocloud/", StringComparison.Ordinal) is true);

        Assert.Equal(
            [
                ("customercache.replica.staleness", "s", "velocloud/vco1.example.net", 0),
                ("customercache.tenant.age", "s", "velocloud/vco1.example.net", (FakeTime.Start - built).TotalSeconds),
                ("customercache.tenant.built", null, "velocloud/vco1.example.net", 1),
                ("customercache.tenant.built", null, "velocloud/vco2.example.net", 0),
                ("customercache.tenant.records", "{record}", "velocloud/vco1.example.net", 2),
                ("customercache.tenant.stale_records", "{record}", "velocloud/vco1.example.net", 0),
                ("customercache.tenant.stale_records", "{record}", "velocloud/vco2.example.net", 0),
                ("customercache.tenant.undecided", "{device}", "velocloud/vco1.example.net", 0),
                ("customercache.tenant.undecided", "{device}", "velocloud/vco2.example.net", 0),
            ],
            read.Order()
        );
    }

    [Fact]
    public async Task Cache_results_are_measured_by_domain_except_for_unused_ones()
    {
        await using var lab = await VendorLab.StartAsync<SingleNodeUnderTest>(edges: 1);
        await using var server = await lab.ServeAsync();
        var meters = server.Services.GetRequiredService<IMeterFactory>();
        Assert.Empty(OfCaches(meters));
        using var miss = await server.Client.GetAsync("/v1/caches/orders/entries/a");
        var first = Assert.Single(miss.Headers.GetValues("X-Fetch-Lease"));
        var caches = server.Services.GetRequiredService<DomainCaches>();
        Assert.True(caches.Domains.TryFind("orders", out var orders));

        var waiting = caches.ReadAsync(orders, "a", wantsLease: true, TimeSpan.FromSeconds(30), CancellationToken.None).AsTask();
        Assert.Equal(("{read}", "orders", 1), OfCaches(meters)["customercache.cache.waiting"]);
        await WriteAsync("a", first);
        await waiting;
        await caches.ReadAsync(orders, "a", wantsLease: false, TimeSpan.Zero, CancellationToken.None);
        var lease = Assert.IsType<CacheReading.Lease>(
            await caches.ReadAsync(orders, "b", wantsLease: true, TimeSpan.Zero, CancellationToken.None)
        );
        await caches.InvalidateAsync(new Invalidation { Domain = "orders", Keys = ["b"] }, CancellationToken.None);
        await WriteAsync("b", lease.Token);

        Assert.Equal(
            new Dictionary<string, (string? Unit, string? Domain, double Value)>
            {
                ["customercache.cache.hits"] = ("{read}", "orders", 1),
                ["customercache.cache.misses"] = ("{read}", "orders", 2),
                ["customercache.cache.joined"] = ("{read}", "orders", 1),
                ["customercache.cache.invalidations"] = ("{call}", "orders", 1),
                ["customercache.cache.refused"] = ("{value}", "orders", 1),
                ["customercache.cache.waiting"] = ("{read}", "orders", 0),
            },
            OfCaches(meters)
        );

        async Task WriteAsync(string key, string token) =>
            await caches.WriteAsync(orders, key, new CacheValue { Json = "1"u8.ToArray(), Lease = token }, CancellationToken.None);
    }

    // Fails when there are two of a name: then an unused domain is among them.
    private static Dictionary<string, (string? Unit, string? Domain, double Value)> OfCaches(IMeterFactory host) =>
        Read(host)
            .Where(m => m.Name.StartsWith("customercache.cache.", StringComparison.Ordinal))
            .ToDictionary(m => m.Name, m => (m.Unit, m.Tag, m.Value));

    private static List<(string Name, string? Unit, string? Tag, double Value)> Read(IMeterFactory host)
    {
        // Other threads measure meanwhile.
        var read = new ConcurrentQueue<(string, string?, string?, double)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other hosts may run in this process.
            if (instrument.Meter.Name == CustomerCacheMetrics.Name && ReferenceEquals(instrument.Meter.Scope, host))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => read.Enqueue((instrument.Name, instrument.Unit, Tag(tags), value))
        );
        listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => read.Enqueue((instrument.Name, instrument.Unit, Tag(tags), value))
        );
        listener.SetMeasurementEventCallback<long>(
            (instrument, value, tags, _) => read.Enqueue((instrument.Name, instrument.Unit, Tag(tags), value))
        );
        listener.Start();
        listener.RecordObservableInstruments();
        return [.. read];
    }

    private static string? Tag(ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags is [{ Key: "tenant" or "domain", Value: string tag }] ? tag : null;
}

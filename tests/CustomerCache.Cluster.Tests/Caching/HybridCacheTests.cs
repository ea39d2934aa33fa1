using CustomerCache.Client.Adapters;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.Caching.Hybrid;

namespace CustomerCache.Cluster.Tests.Caching;

public sealed class HybridCacheTests(CacheLab<ClusterUnderTest> lab) : HybridCacheContract<ClusterUnderTest>(lab);

public sealed class DistributedCacheTests(CacheLab<ClusterUnderTest> lab) : DistributedCacheContract<ClusterUnderTest>(lab);

/// <summary>HybridCache over the silos' gateways instead of HTTP.</summary>
public sealed class GatewayHybridCacheTests(CacheLab<ClusterUnderTest> lab)
    : HybridCacheConformance,
        IClassFixture<CacheLab<ClusterUnderTest>>,
        IAsyncLifetime
{
    private DomainCaller _caller = null!;

    protected override HybridCache Cache => _caller.Get<HybridCache>();

    public async Task InitializeAsync() =>
        _caller = await DomainCaller.StartAsync(
            (await SharedRedis.GetAsync()).ConnectionString,
            lab.Vendors.Settings["CustomerCache:Cluster:ClusterId"]!,
            add: services => services.AddCustomerCacheHybridCache("nulls")
        );

    public async Task DisposeAsync() => await _caller.DisposeAsync();
}

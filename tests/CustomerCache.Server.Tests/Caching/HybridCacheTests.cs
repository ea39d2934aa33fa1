using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Caching;

public sealed class HybridCacheTests(CacheLab<SingleNodeUnderTest> lab) : HybridCacheContract<SingleNodeUnderTest>(lab);

public sealed class DistributedCacheTests(CacheLab<SingleNodeUnderTest> lab) : DistributedCacheContract<SingleNodeUnderTest>(lab);

/// <summary>Shows that the conformance suite describes Microsoft's own implementation, too.</summary>
public sealed class MicrosoftHybridCacheTests : HybridCacheConformance, IDisposable
{
    private readonly ServiceProvider _services;

    public MicrosoftHybridCacheTests()
    {
        var services = new ServiceCollection();
        services.AddDistributedMemoryCache();
        services.AddHybridCache();
        _services = services.BuildServiceProvider();
    }

    protected override HybridCache Cache => _services.GetRequiredService<HybridCache>();

    public void Dispose() => _services.Dispose();
}

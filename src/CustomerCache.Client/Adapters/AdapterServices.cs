using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Hybrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client.Adapters;

/// <summary>Registers domains of the caches under the interfaces of .NET. Idempotent.</summary>
/// <remarks>
/// The caches are called over the connection that is registered before, or else over HTTP as by
/// <see cref="ClientServices.AddDomainCacheClient"/>.
/// </remarks>
public static class AdapterServices
{
    /// <summary>The size of the near cache, unless <see cref="DomainCacheOptions.NearEntries"/> is configured.</summary>
    public const int NearEntries = 10_000;

    /// <summary>
    /// Adds a domain as <see cref="HybridCache"/>: under its name as key, and the first one also without a key. Its near cache is the local
    /// cache.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="domain">The name of the domain, such as <c>orders</c>.</param>
    /// <param name="defaults">The options of calls that pass none; their expiration can only shorten that of the domain.</param>
    public static IServiceCollection AddCustomerCacheHybridCache(
        this IServiceCollection services,
        string domain,
        HybridCacheEntryOptions? defaults = null
    )
    {
        // Before the configuration, which may set it to any number.
        if (!services.Any(s => s.ImplementationInstance is NearDefault))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IConfigureOptions<DomainCacheOptions>>(new NearDefault()));
        }

        services.AddCaches();
        services.TryAddKeyedSingleton<HybridCache>(
            domain,
            (s, _) => new DomainHybridCache(s.GetRequiredService<DomainCacheClient>().Get(domain), defaults)
        );
        services.TryAddSingleton(s => s.GetRequiredKeyedService<HybridCache>(domain));
        return services;
    }

    /// <summary>
    /// Adds a domain as <see cref="IDistributedCache"/> (an <see cref="IBufferDistributedCache"/>): under its name as key, and the first
    /// one also without a key.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="domain">
    /// The name of a domain of its own, since its values are bytes; its lifetime is the upper bound of all expirations.
    /// </param>
    public static IServiceCollection AddCustomerCacheDistributedCache(this IServiceCollection services, string domain)
    {
        services.AddCaches();
        services.TryAddKeyedSingleton<IDistributedCache>(
            domain,
            (s, _) =>
                new DomainDistributedCache(s.GetRequiredService<DomainCacheClient>().Get(domain), s.GetRequiredService<TimeProvider>())
        );
        services.TryAddSingleton(s => s.GetRequiredKeyedService<IDistributedCache>(domain));
        return services;
    }

    private static void AddCaches(this IServiceCollection services)
    {
        if (services.All(s => s.ServiceType != typeof(Connections.ICacheConnection)))
        {
            services.AddDomainCacheClient();
        }
        else
        {
            services.AddDomainCacheCalls();
        }
    }

    private sealed class NearDefault : IConfigureOptions<DomainCacheOptions>
    {
        public void Configure(DomainCacheOptions options) => options.NearEntries = NearEntries;
    }
}

using System.Diagnostics.Metrics;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Quotas;
using CustomerCache.Sources.Bridges;
using CustomerCache.Sources.Bus;
using CustomerCache.Sources.Feeds;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerCache.Sources;

/// <summary>Registers the vendors.</summary>
public static class SourcesRegistration
{
    /// <summary>Adds <see cref="IVendorSources"/> with its options (validated at startup) and transport.</summary>
    /// <remarks>
    /// Idempotent, since a second binding would duplicate the list of hosts. An existing <see cref="IVendorHttp"/> or
    /// <see cref="TimeProvider"/> is kept.
    /// </remarks>
    public static IServiceCollection AddCustomerCacheSources(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(IVendorSources)))
        {
            return services;
        }

        services.AddLogging();
        services.AddMetrics();
        services.AddChangeFeeds();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IVendorHttp, SocketsVendorHttp>();
        services.TryAddSingleton<IClaimStore, NoClaimStore>();
        services.TryAddSingleton<BusMetrics>();
        services.TryAddSingleton(provider => new MessageBus(
            provider.GetRequiredService<IOptions<SourcesOptions>>().Value.Nats,
            provider.GetRequiredService<IClaimStore>(),
            provider.GetRequiredService<BusMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<MessageBus>>()
        ));
        services.AddSingleton<IValidateOptions<SourcesOptions>, SourcesOptionsValidator>();
        services.AddOptions<SourcesOptions>().BindConfiguration(SourcesOptions.Section).ValidateOnStart();
        services.AddSingleton<IVendors>(provider => provider.GetRequiredService<IVendorSources>());
        services.AddSingleton<IAdjustableLimit>(provider => provider.GetRequiredService<IVendorSources>().BruinLimit);
        return services.AddSingleton<IVendorSources>(provider => new VendorSources(
            provider.GetRequiredService<IOptions<SourcesOptions>>().Value,
            provider.GetRequiredService<IOptions<SourcesOptions>>().Value.ByBridges
                ? new BridgeTransport(provider.GetRequiredService<MessageBus>())
                : provider.GetRequiredService<IVendorHttp>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<IMeterFactory>()
        ));
    }
}

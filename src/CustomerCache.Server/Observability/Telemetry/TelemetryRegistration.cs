using CustomerCache.Server.Observability.Prometheus;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Registers metrics, the scrape endpoint, and the OTLP export of metrics and traces.</summary>
internal static class TelemetryRegistration
{
    /// <summary>Where metrics and traces are sent.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Timeout of one export in milliseconds, the last one at the stop included.</summary>
    public const string TimeoutKey = "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>Adds the product's metrics and their readers. Idempotent. Call before other hosted services are added.</summary>
    public static IServiceCollection AddCustomerCacheTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddProductMetrics<TenantMetrics>();
        services.AddProductMetrics<RefreshMetrics>();
        services.AddProductMetrics<CacheMetrics>();
        services.AddProductMetrics<ChannelMetrics>();
        services.AddProductMetrics<JobMetrics>();
        services.TryAddSingleton<MetricHistory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MetricHistory>(s => s.GetRequiredService<MetricHistory>()));
        services.TryAddSingleton<MetricsScrape>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MetricsScrape>(s => s.GetRequiredService<MetricsScrape>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TelemetryExport>());
        return services;
    }

    /// <summary>Adds the metrics of a subject, also under their own type.</summary>
    public static void AddProductMetrics<T>(this IServiceCollection services)
        where T : class, IProductMetrics
    {
        services.TryAddSingleton<T>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProductMetrics, T>(s => s.GetRequiredService<T>()));
    }

    /// <summary>Names the trace of a request when traces are exported. Call before all endpoints.</summary>
    public static void UseCustomerCacheTelemetry(this WebApplication app)
    {
        if (!string.IsNullOrWhiteSpace(app.Configuration[EndpointKey]))
        {
            app.Use(RequestTraces.DescribeAsync);
        }
    }
}

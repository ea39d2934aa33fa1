using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Registers metrics, the scrape endpoint, and the OTLP export of metrics, traces and logs.</summary>
internal static class TelemetryRegistration
{
    /// <summary>Adds the product's metrics and their readers. Idempotent. Call before other hosted services are added.</summary>
    public static void AddCustomerCacheTelemetry(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddMetrics();
        services.AddProductMetrics<TenantMetrics>();
        services.AddProductMetrics<RefreshMetrics>();
        services.AddProductMetrics<CacheMetrics>();
        services.AddProductMetrics<ChannelMetrics>();
        services.AddProductMetrics<JobMetrics>();
        services.AddProductMetrics<CallMetrics>();
        services.TryAddSingleton<MetricHistory>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MetricHistory>(s => s.GetRequiredService<MetricHistory>()));
        services.TryAddSingleton<ScrapedMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ScrapedMetrics>(s => s.GetRequiredService<ScrapedMetrics>()));
        builder.AddTelemetryExport();
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
        if (!string.IsNullOrWhiteSpace(app.Configuration[TelemetryExport.EndpointKey]))
        {
            app.Use(RequestTraces.DescribeAsync);
        }
    }
}

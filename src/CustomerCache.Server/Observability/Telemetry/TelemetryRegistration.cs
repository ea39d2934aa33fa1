using CustomerCache.Server.Observability.Prometheus;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Registers metrics, their text for scrapers, and the sending of metrics and traces.</summary>
internal static class TelemetryRegistration
{
    /// <summary>Where metrics and traces are sent.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Milliseconds that one send may take, the last one at the stop included.</summary>
    public const string TimeoutKey = "OTEL_EXPORTER_OTLP_TIMEOUT";

    /// <summary>
    /// Adds the product's metrics, and what reads them from the start of the host on. Idempotent; before other hosted services.
    /// </summary>
    public static IServiceCollection AddCustomerCacheTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddProductMetrics<TenantMetrics>();
        services.AddProductMetrics<RefreshMetrics>();
        services.AddProductMetrics<CacheMetrics>();
        services.AddProductMetrics<ChannelMetrics>();
        services.AddProductMetrics<JobMetrics>();
        services.TryAddSingleton<MetricsScrape>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, MetricsScrape>(s => s.GetRequiredService<MetricsScrape>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TelemetryExport>());
        return services;
    }

    /// <summary>Adds the metrics of a subject, under their own type too for those who count.</summary>
    public static void AddProductMetrics<T>(this IServiceCollection services)
        where T : class, IProductMetrics
    {
        services.TryAddSingleton<T>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IProductMetrics, T>(s => s.GetRequiredService<T>()));
    }

    /// <summary>Says on the trace of a request what was asked, if traces are sent anywhere. Before everything else that answers.</summary>
    public static void UseCustomerCacheTelemetry(this WebApplication app)
    {
        if (!string.IsNullOrWhiteSpace(app.Configuration[EndpointKey]))
        {
            app.Use(RequestTraces.DescribeAsync);
        }
    }
}

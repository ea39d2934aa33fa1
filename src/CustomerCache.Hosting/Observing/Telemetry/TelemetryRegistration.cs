using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CustomerCache.Hosting.Observing.Telemetry;

/// <summary>Registers metrics, and the sending of metrics and traces.</summary>
internal static class TelemetryRegistration
{
    /// <summary>Where metrics and traces are sent.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Adds <see cref="CustomerCacheMetrics"/>, and the export that starts with the host. Idempotent; before other hosted services.</summary>
    public static IServiceCollection AddCustomerCacheTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<CustomerCacheMetrics>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TelemetryExport>());
        return services;
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

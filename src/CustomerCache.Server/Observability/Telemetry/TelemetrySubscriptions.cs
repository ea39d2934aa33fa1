using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>Lists the measured and traced sources by name, without a reference to their libraries.</summary>
internal static class TelemetrySubscriptions
{
    private const string Service = "customer-cache";

    private static readonly string[] Meters =
    [
        CustomerCacheMetrics.Name,
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.Orleans",
        "System.Net.Http",
        "System.Runtime",
    ];

    // ASP.NET Core and the HTTP client are included because an unrecorded parent suppresses its children.
    private static readonly string[] Activities =
    [
        CustomerCacheMetrics.Name,
        "Microsoft.AspNetCore",
        "Microsoft.Orleans.Application",
        "Microsoft.Orleans.Runtime",
        "System.Net.Http",
    ];

    public static MeterProviderBuilder AddSubscriptions(this MeterProviderBuilder builder, string environment) =>
        builder.AddMeter(Meters).SetResourceBuilder(Resource(environment));

    public static TracerProviderBuilder AddSubscriptions(this TracerProviderBuilder builder, string environment) =>
        builder.AddSource(Activities).SetResourceBuilder(Resource(environment));

    /// <summary>Describes the sender; OpenTelemetry's environment variables override it.</summary>
    private static ResourceBuilder Resource(string environment) =>
        ResourceBuilder
            .CreateEmpty()
            .AddService(Service, serviceVersion: typeof(TelemetrySubscriptions).Assembly.GetName().Version?.ToString(3))
            .AddAttributes([new("deployment.environment", environment)])
            .AddTelemetrySdk()
            .AddEnvironmentVariableDetector();
}

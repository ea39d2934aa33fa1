using CustomerCache.Server.Options;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Exports metrics, traces and logs by OTLP when an endpoint is configured; otherwise there is no listener and nothing is recorded.
/// </summary>
internal static class TelemetryExport
{
    /// <summary>Where metrics, traces and logs are sent.</summary>
    public const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Timeout of one export in milliseconds, the last one at the stop included.</summary>
    public const string TimeoutKey = "OTEL_EXPORTER_OTLP_TIMEOUT";

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

    /// <summary>Adds the export if an endpoint is configured. OpenTelemetry's keys configure it. Idempotent.</summary>
    public static void AddTelemetryExport(this WebApplicationBuilder builder)
    {
        if (!HasEndpoint(builder.Configuration) || builder.Services.Any(s => s.ImplementationType == typeof(TelemetryShutdown)))
        {
            return;
        }

        var environment = builder.Configuration[$"{DeploymentOptions.Section}:Environment"] ?? builder.Environment.EnvironmentName;
        builder
            .Services.AddHostedService<TelemetryShutdown>()
            .AddOpenTelemetry()
            .ConfigureResource(r =>
                r.AddService("customer-cache", serviceVersion: ProductVersion.Number)
                    .AddAttributes([new("deployment.environment", environment)])
                    .AddEnvironmentVariableDetector()
            )
            .WithMetrics(m => m.AddMeter(Meters))
            .WithTracing(t => t.AddSource(Activities))
            .WithLogging(null, logs => logs.IncludeFormattedMessage = true)
            .UseOtlpExporter();
    }

    private static bool HasEndpoint(ConfigurationManager configuration)
    {
        var endpoint = configuration[EndpointKey];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        return
            Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? true
            : throw new StartRefusedException(
                $"{EndpointKey} is '{endpoint}', which is no address to send to. Use one such as http://127.0.0.1:4317, or remove it."
            );
    }
}

/// <summary>Sends what remains at the stop, within a time limit. Registered first: the stop of other services is recorded.</summary>
internal sealed class TelemetryShutdown(MeterProvider metrics, TracerProvider traces, LoggerProvider logs, IConfiguration configuration)
    : IHostedService
{
    // Limits how long an unresponsive collector delays a stop when no timeout is configured.
    private const int DefaultLastSendMilliseconds = 3000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken)
    {
        var timeout = configuration.GetValue(TelemetryExport.TimeoutKey, DefaultLastSendMilliseconds);
        return Task.WhenAll(
            Task.Run(() => metrics.Shutdown(timeout), cancellationToken),
            Task.Run(() => traces.Shutdown(timeout), cancellationToken),
            Task.Run(() => logs.Shutdown(timeout), cancellationToken)
        );
    }
}

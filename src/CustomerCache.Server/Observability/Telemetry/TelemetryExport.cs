using CustomerCache.Server.Options;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Exports metrics and traces by OTLP when an endpoint is configured; otherwise there is no listener and nothing is recorded. Starts first
/// and stops last, so that the start and stop of other services are recorded.
/// </summary>
/// <param name="configuration">Has the endpoint and OpenTelemetry's other keys.</param>
/// <param name="deployment">Names the deployment.</param>
/// <param name="host">Provides the name when it is not configured.</param>
internal sealed class TelemetryExport(IConfiguration configuration, IOptions<DeploymentOptions> deployment, IHostEnvironment host)
    : IHostedService,
        IDisposable
{
    // Limits how long an unresponsive collector delays a stop when no timeout is configured.
    private const int DefaultLastSendMilliseconds = 3000;

    private TracerProvider? _tracer;
    private MeterProvider? _meter;

    public bool IsExporting => _tracer is not null || _meter is not null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (HasEndpoint())
        {
            var environment = deployment.Value.Environment ?? host.EnvironmentName;
            _tracer = Sdk.CreateTracerProviderBuilder()
                .ConfigureServices(s => s.AddSingleton(configuration))
                .AddSubscriptions(environment)
                .AddOtlpExporter()
                .Build();
            _meter = Sdk.CreateMeterProviderBuilder()
                .ConfigureServices(s => s.AddSingleton(configuration))
                .AddSubscriptions(environment)
                .AddOtlpExporter()
                .Build();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        if (!IsExporting)
        {
            return Task.CompletedTask;
        }

        var timeout = configuration.GetValue(TelemetryRegistration.TimeoutKey, DefaultLastSendMilliseconds);
        return Task.WhenAll(
            Task.Run(() => _tracer?.Shutdown(timeout), cancellationToken),
            Task.Run(() => _meter?.Shutdown(timeout), cancellationToken)
        );
    }

    public void Dispose()
    {
        _tracer?.Dispose();
        _meter?.Dispose();
    }

    private bool HasEndpoint()
    {
        var endpoint = configuration[TelemetryRegistration.EndpointKey];
        if (string.IsNullOrWhiteSpace(endpoint))
        {
            return false;
        }

        return
            Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
            ? true
            : throw new StartRefusedException(
                $"{TelemetryRegistration.EndpointKey} is '{endpoint}', which is no address to send to. Use one such as "
                    + $"http://127.0.0.1:4317, or remove it."
            );
    }
}

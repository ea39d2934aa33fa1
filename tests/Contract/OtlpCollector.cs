using System.Collections.Concurrent;
using System.Text;
using CustomerCache.Server.Observability.Telemetry;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Tests.Contract;

/// <summary>Receives OTLP over HTTP. Names are plain text in the bytes, so they need no decoding.</summary>
internal sealed class OtlpCollector : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Body)> _received = [];
    private readonly WebApplication _app;

    private OtlpCollector(WebApplication app) => _app = app;

    public IReadOnlyList<KeyValuePair<string, string?>> Settings =>
        [
            new(TelemetryExport.EndpointKey, _app.Urls.First()),
            new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            // The collector shares its threads with all other tests, so it may respond late.
            new(TelemetryExport.TimeoutKey, "30000"),
        ];

    public string Traces => Received("/v1/traces");

    public string Logs => Received("/v1/logs");

    public string Metrics => Received("/v1/metrics");

    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection([new("Urls", "http://127.0.0.1:0")]);
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
        _received.Enqueue((context.Request.Path, await reader.ReadToEndAsync(context.RequestAborted)));
    }

    private string Received(string path) => string.Concat(_received.Where(r => r.Path == path).Select(r => r.Body));
}

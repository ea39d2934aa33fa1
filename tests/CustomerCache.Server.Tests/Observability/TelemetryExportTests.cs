using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability.Telemetry;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Logs;
using OpenTelemetry.Trace;

namespace CustomerCache.Server.Tests.Observability;

/// <summary>
/// The real server and a collector of its telemetry. Sequential, since OpenTelemetry distinguishes metrics of one process by name only: a
/// server of another test that stops would end the metrics of this one.
/// </summary>
[Collection(Sequential.Name)]
public sealed class TelemetryExportTests
{
    [Fact]
    public async Task Metrics_traces_and_logs_of_all_projects_reach_the_collector_at_the_latest_when_the_server_stops()
    {
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(folder.Path, StoredTenants.Vco1, [TestRecords.Edge(1)]);
        await using var collector = await OtlpCollector.StartAsync();
        using var orleansMeter = new Meter("Microsoft.Orleans");
        using var orleans = new ActivitySource("Microsoft.Orleans.Runtime");
        using var others = new ActivitySource("Somebody.Else");
        using var othersMeter = new Meter("Somebody.Else");
        using var product = new ActivitySource(CustomerCacheMetrics.Name);
        var settings = Settings(folder);
        settings["CustomerCache:Environment"] = "made-up-stage";
        await using (var server = await SingleNode.StartAsync([.. settings, .. collector.Settings]))
        {
            orleansMeter.CreateCounter<int>("orleans-made-up").Add(1);
            orleans.StartActivity("made-up grain call")?.Dispose();
            product.StartActivity("made-up refresh")?.Dispose();
            othersMeter.CreateCounter<int>("Somebody.Else.counter").Add(1);
            Assert.Null(others.StartActivity("Somebody.Else"));
            await server.Client.GetAsync("/v1/tenants/velocloud/vco1.example.net");
        }

        Assert.All(
            [
                "made-up grain call",
                "made-up refresh",
                "GET /v1/tenants/{system}/{host}",
                "customer-cache",
                "deployment.environment",
                "made-up-stage",
            ],
            text => Assert.Contains(text, collector.Traces, StringComparison.Ordinal)
        );
        Assert.All(
            [
                "customercache.tenant.age",
                "customercache.tenant.records",
                "velocloud/vco1.example.net",
                "orleans-made-up",
                "http.server.request.duration",
                "kestrel.connection.duration",
                "dotnet.gc.collections",
                "customer-cache",
                "made-up-stage",
            ],
            text => Assert.Contains(text, collector.Metrics, StringComparison.Ordinal)
        );
        Assert.All(
            ["CustomerCache.Server.Clustering.StartupLogger", "Application started", "customer-cache", "made-up-stage"],
            text => Assert.Contains(text, collector.Logs, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("Somebody.Else", collector.Traces + collector.Metrics, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Exporter_is_not_created_without_an_address()
    {
        using var folder = new DataFolder();
        await using var server = await SingleNode.StartAsync([.. Settings(folder), new(TelemetryExport.EndpointKey, "")]);

        Assert.Null(server.Services.GetService<TracerProvider>());
        Assert.Null(server.Services.GetService<LoggerProvider>());
    }

    [Theory]
    [InlineData("collector")]
    [InlineData("collector:4317")]
    [InlineData("ftp://collector")]
    public async Task Invalid_address_is_refused_at_the_start(string endpoint)
    {
        using var folder = new DataFolder();

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() =>
            SingleNode.StartAsync([.. Settings(folder), new(TelemetryExport.EndpointKey, endpoint)])
        );

        Assert.Contains($"OTEL_EXPORTER_OTLP_ENDPOINT is '{endpoint}'", refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Settings(DataFolder folder) => StoredTenants.Configuration(folder.Path, StoredTenants.Vco1);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace CustomerCache.Server.Tests.Observability;

/// <summary>The subscribed sources and meters.</summary>
public sealed class TelemetrySubscriptionsTests
{
    [Theory]
    [InlineData("CustomerCache", true)]
    [InlineData("Microsoft.AspNetCore", true)]
    [InlineData("Microsoft.Orleans.Application", true)]
    [InlineData("Microsoft.Orleans.Runtime", true)]
    [InlineData("System.Net.Http", true)]
    [InlineData("Somebody.Else", false)]
    public void Activities_of_these_sources_are_exported(string name, bool isHeard)
    {
        var exporter = new Recorded<Activity>(a => a.OperationName);
        using var source = new ActivitySource(name);
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSubscriptions("test")
            .AddProcessor(new SimpleActivityExportProcessor(exporter))
            .Build();
        var activity = $"made up for {name} {Guid.NewGuid()}";

        // Without a parent: that of the test runner is not recorded.
        Activity.Current = null;
        source.StartActivity(activity)?.Dispose();

        Assert.Equal(isHeard, exporter.Names.Contains(activity));
    }

    [Theory]
    [InlineData("CustomerCache", true)]
    [InlineData("Microsoft.AspNetCore.Hosting", true)]
    [InlineData("Microsoft.AspNetCore.Server.Kestrel", true)]
    [InlineData("Microsoft.Orleans", true)]
    [InlineData("System.Net.Http", true)]
    [InlineData("System.Runtime", true)]
    [InlineData("Somebody.Else", false)]
    public void Metrics_of_these_meters_are_exported(string name, bool isHeard)
    {
        var exporter = new Recorded<Metric>(m => m.Name);
        using var meter = new Meter(name);
        using var provider = Sdk.CreateMeterProviderBuilder()
            .AddSubscriptions("test")
            .AddReader(new BaseExportingMetricReader(exporter))
            .Build();
        var instrument = $"made.up.{Guid.NewGuid():N}";

        meter.CreateCounter<int>(instrument).Add(1);
        provider.ForceFlush();

        Assert.Equal(isHeard, exporter.Names.Contains(instrument));
    }

    private sealed class Recorded<T>(Func<T, string> name) : BaseExporter<T>
        where T : class
    {
        public ConcurrentQueue<string> Names { get; } = [];

        public override ExportResult Export(in Batch<T> batch)
        {
            foreach (var item in batch)
            {
                Names.Enqueue(name(item));
            }

            return ExportResult.Success;
        }
    }
}

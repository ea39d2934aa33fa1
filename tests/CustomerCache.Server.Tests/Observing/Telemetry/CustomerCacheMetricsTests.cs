using System.Diagnostics.Metrics;
using CustomerCache.Hosting.Observing.Telemetry;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CustomerCache.Server.Tests.Observing.Telemetry;

/// <summary>The product's own metrics, as a listener reads them.</summary>
public sealed class CustomerCacheMetricsTests
{
    [Fact]
    public async Task Age_and_number_of_records_are_read_by_tenant_and_not_for_those_that_were_never_built()
    {
        using var folder = new DataFolder();
        await StoredTenants.StoreAsync(folder.Path, StoredTenants.Vco1, [TestRecords.Edge(1), TestRecords.Edge(2)]);
        await using var server = await InProcessServer.StartAsync(
            StoredTenants.Configuration(folder.Path, StoredTenants.Vco1, StoredTenants.Vco2), s => s.Replace(ServiceDescriptor.Singleton<TimeProvider>(new FakeTime())));
        var built = server.Replicas.Find(StoredTenants.Vco1)!.BuiltAt;

        var read = Read(server.Services.GetRequiredService<IMeterFactory>());

        Assert.Equal(
            [
                ("customercache.replica.staleness", "s", "velocloud/vco1.example.net", 0),
                ("customercache.tenant.age", "s", "velocloud/vco1.example.net", (FakeTime.Start - built).TotalSeconds),
                ("customercache.tenant.records", "{record}", "velocloud/vco1.example.net", 2),
            ],
            read.Order());
    }

    private static List<(string Name, string? Unit, string? Tenant, double Value)> Read(IMeterFactory host)
    {
        var read = new List<(string, string?, string?, double)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other hosts may run in this process.
            if (instrument.Meter.Name == CustomerCacheMetrics.Name && ReferenceEquals(instrument.Meter.Scope, host))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => read.Add((instrument.Name, instrument.Unit, Tenant(tags), value)));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => read.Add((instrument.Name, instrument.Unit, Tenant(tags), value)));
        listener.Start();
        listener.RecordObservableInstruments();
        return read;
    }

    private static string? Tenant(ReadOnlySpan<KeyValuePair<string, object?>> tags) => tags is [{ Key: "tenant", Value: string tenant }] ? tenant : null;
}

using System.Diagnostics.Metrics;
using CustomerCache.Server.Observability;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Server.Tests.Observability;

/// <summary>The metric history of a day: contents and retention of samples.</summary>
public sealed class MetricHistoryTests : IAsyncLifetime, IAsyncDisposable
{
    private readonly FakeTime _time = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly MetricHistory _history;

    public MetricHistoryTests() => _history = new MetricHistory(_services.GetRequiredService<IMeterFactory>(), _time);

    private Meter Meter => _services.GetRequiredService<IMeterFactory>().Create("CustomerCache");

    [Fact]
    public async Task Gauge_is_sampled_and_a_counter_is_the_difference_to_the_sample_before()
    {
        var (records, hits) = (900, 10L);
        var devices = Meter.CreateCounter<long>("customercache.refresh.devices");
        Meter.CreateObservableGauge("customercache.tenant.records", () => records);
        Meter.CreateObservableCounter("customercache.cache.hits", () => hits);
        await MeasureAsync();

        devices.Add(3);
        devices.Add(4);
        Take();
        (records, hits) = (905, 25);
        Take();

        Assert.Equal([7, null], Values("customercache.refresh.devices"));
        Assert.Equal([900, 905], Values("customercache.tenant.records"));
        Assert.Equal([10, 15], Values("customercache.cache.hits"));
    }

    [Fact]
    public async Task Samples_are_taken_every_two_minutes()
    {
        var sampled = new SemaphoreSlim(0);
        Meter.CreateObservableGauge("customercache.tenant.records", () => sampled.Release() + 1);
        await _history.StartAsync(CancellationToken.None);

        for (var i = 0; i < 3; i++)
        {
            await _time.WaitForTimersAsync(1);
            _time.Advance(MetricHistory.Step);
            await sampled.WaitAsync();
        }

        await _history.StopAsync(CancellationToken.None);
        Assert.Equal(3, _history.Read(DateTimeOffset.MinValue, null).Times.Count);
    }

    [Fact]
    public async Task Samples_of_the_last_day_are_kept_and_a_part_can_be_read()
    {
        var age = 0.0;
        Meter.CreateObservableGauge("customercache.tenant.age", () => age++);
        await MeasureAsync();

        for (var i = 0; i < 800; i++)
        {
            Take();
        }

        Assert.Equal(720, Values("customercache.tenant.age").Count);
        Assert.Equal((80, 799), (Values("customercache.tenant.age")[0], Values("customercache.tenant.age")[^1]));
        Assert.Equal(30, _history.Read(_time.GetUtcNow() - TimeSpan.FromHours(1), null).Times.Count);
    }

    [Fact]
    public async Task Metrics_of_another_host_in_the_process_are_not_kept()
    {
        await using var other = new ServiceCollection().AddMetrics().BuildServiceProvider();
        other.GetRequiredService<IMeterFactory>().Create("CustomerCache").CreateObservableGauge("customercache.tenant.age", () => 1.0);
        await MeasureAsync();

        Take();

        Assert.Empty(_history.Read(DateTimeOffset.MinValue, null).Series);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    // The runner knows this interface only.
    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        await _history.StopAsync(CancellationToken.None);
        _history.Dispose();
        await _services.DisposeAsync();
    }

    /// <summary>Measures without the timer of the history, which would add samples between those of the test.</summary>
    private async Task MeasureAsync()
    {
        await _history.StartAsync(CancellationToken.None);
        await _history.StopAsync(CancellationToken.None);
    }

    private void Take()
    {
        _history.Sample();
        _time.Advance(TimeSpan.FromMinutes(2));
    }

    private IReadOnlyList<double?> Values(string metric) => Assert.Single(_history.Read(DateTimeOffset.MinValue, metric).Series).Values;
}

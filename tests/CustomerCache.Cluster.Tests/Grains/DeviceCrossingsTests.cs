using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains;
using CustomerCache.Grains.Devices;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>A silo caches responses of Bruin for the duration of their refresh.</summary>
public sealed class DeviceCrossingsTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly SiloStopping _stopping = new(TimeProvider.System);
    private readonly DeviceCrossings _crossings;

    public DeviceCrossingsTests()
    {
        var (vendors, options, observer) = (new FakeVendors(edges: 1).On("silo"), new RefreshOptions(), new RecordingObserver());
        _crossings = new DeviceCrossings(
            vendors,
            new TenantReaders(vendors, new CrossingPolicy([], [], [], TimeZoneInfo.Utc), options, _time, observer),
            options,
            _time,
            _stopping,
            observer
        );
    }

    public void Dispose()
    {
        _crossings.Dispose();
        _stopping.Dispose();
    }

    [Fact]
    public void Ended_refresh_is_removed_on_the_silo_of_its_owner()
    {
        Cross("refresh");
        Cross("refresh");
        Assert.Equal(1, _crossings.Count);

        _crossings.Forget("refresh");

        Assert.Equal((0, 0), (_crossings.Count, _time.ArmedTimers));
    }

    [Fact]
    public void Stopped_silo_has_no_timer_left()
    {
        Cross("refresh");

        _crossings.Dispose();

        Assert.Equal((0, 0), (_crossings.Count, _time.ArmedTimers));
    }

    // A timer that already fired runs as late as this.
    [Fact]
    public void Refresh_is_removed_even_after_its_silo_stopped()
    {
        Cross("refresh");
        _stopping.Dispose();

        _crossings.Forget("refresh");

        Assert.Equal(0, _crossings.Count);
    }

    [Fact]
    public void Refresh_on_other_silos_is_removed_a_minute_after_the_last_device()
    {
        Cross("refresh");
        _time.Advance(TimeSpan.FromSeconds(50));
        Cross("refresh");
        _time.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(1, _crossings.Count);

        _time.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(0, _crossings.Count);
    }

    [Fact]
    public void Recrossings_do_not_evict_what_a_running_refresh_remembers()
    {
        Cross("running");
        for (var i = 0; i < 100; i++)
        {
            Cross($"recross-{i}");
            _crossings.Forget($"recross-{i}");
        }

        Assert.Equal(1, _crossings.Count);
    }

    private void Cross(string refreshId) => _crossings.For(FakeVendors.Vco1, refreshId, null!);
}

using CustomerCache.Tests.Shared;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The fake clock of all suites.</summary>
public sealed class FakeTimeTests
{
    [Fact]
    public void Timers_fire_in_the_order_of_their_due_times()
    {
        var clock = new FakeTime();
        var fired = new List<(string Name, double After)>();
        using var late = Timer("late", 3);
        using var early = Timer("early", 1);
        using var never = Timer("never", 5);

        clock.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal([("early", 1), ("late", 3)], fired);
        Assert.Equal(FakeTime.Start.AddSeconds(4), clock.GetUtcNow());
        Assert.Equal(TimeSpan.FromSeconds(4), clock.GetElapsedTime(0));
        Assert.Equal(1, clock.ArmedTimers);

        ITimer Timer(string name, int seconds) =>
            clock.CreateTimer(
                _ => fired.Add((name, (clock.GetUtcNow() - FakeTime.Start).TotalSeconds)),
                null,
                TimeSpan.FromSeconds(seconds),
                Timeout.InfiniteTimeSpan
            );
    }

    [Fact]
    public void Periodic_timer_fires_each_time_until_it_is_disposed()
    {
        var clock = new FakeTime();
        var fired = 0;
        var timer = clock.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

        clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(3, fired);
        timer.Dispose();
        clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(3, fired);
        Assert.Equal(0, clock.ArmedTimers);
    }

    [Fact]
    public async Task Test_can_wait_until_the_code_under_test_waits()
    {
        var clock = new FakeTime();
        var armed = clock.WaitForTimersAsync(1, within: TimeSpan.FromSeconds(10));

        using var far = new CancellationTokenSource(TimeSpan.FromSeconds(20), clock);
        Assert.False(armed.IsCompleted);

        // On the fake clock under test: no time passes.
        var near = Task.Delay(TimeSpan.FromSeconds(10), clock);
        await armed;
        clock.Advance(TimeSpan.FromSeconds(10));

        await near;
        Assert.False(far.IsCancellationRequested);
    }

    [Fact]
    public async Task Test_can_wait_until_the_code_under_test_waits_for_one_time()
    {
        var clock = new FakeTime();
        var armed = clock.WaitForTimersDueAsync(2, clock.GetUtcNow().AddSeconds(10));

        using var sooner = new CancellationTokenSource(TimeSpan.FromSeconds(9), clock);
        using var later = new CancellationTokenSource(TimeSpan.FromSeconds(11), clock);
        using var exact = new CancellationTokenSource(TimeSpan.FromSeconds(10), clock);
        Assert.False(armed.IsCompleted);
        using var cut = new CancellationTokenSource(TimeSpan.FromMilliseconds(9_999.5), clock);

        await armed;
    }
}

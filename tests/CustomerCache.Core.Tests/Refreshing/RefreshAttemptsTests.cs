using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class RefreshAttemptsTests
{
    private static readonly TenantPass Full = new(
        [new DeviceOutcome("S1", null, Sample.Edge(1), new CrossingOutcome.Crossed(Sample.Record("S1"), null))],
        0
    );

    private readonly FakeTime _time = new();
    private readonly RecordingObserver _observer = new();
    private readonly RefreshOptions _options = new() { Attempts = 3 };

    [Fact]
    public async Task Delays_are_spread_from_the_shortest_to_the_longest()
    {
        foreach (var (random, minutes) in new[] { (0.0, 2.0), (0.5, 3.5), (1.0, 5.0) })
        {
            var before = _time.GetUtcNow();
            await RunAsync(random, () => true, FakeBruin.TimedOut, Full);
            Assert.Equal(TimeSpan.FromMinutes(minutes), _time.GetUtcNow() - before);
        }
    }

    [Fact]
    public async Task Last_attempt_is_followed_by_no_delay_and_one_alert()
    {
        // F1
        var (pass, outcome) = await RunAsync(0, () => true, FakeBruin.TimedOut);

        Assert.Null(pass);
        Assert.Equal(RefreshOutcome.ListingFailed, outcome);
        Assert.Equal(TimeSpan.FromMinutes(4), _time.GetUtcNow() - FakeTime.Start);
        Assert.Equal(3, Assert.Single(_observer.Of<RefreshEvent.AttemptsExhausted>()).Attempts);
        Assert.Equal([1, 2, 3], _observer.Of<RefreshEvent.ListingFailed>().Select(f => f.Attempt));
        Assert.Null(_observer.Of<RefreshEvent.ListingFailed>()[^1].RetryAt);
    }

    [Fact]
    public async Task List_without_devices_counts_as_a_failure()
    {
        var (pass, outcome) = await RunAsync(0, () => true, new TenantPass([], 0), Full);

        Assert.Same(Full, pass);
        Assert.Equal(RefreshOutcome.Stored, outcome);
        Assert.Null(Assert.Single(_observer.Of<RefreshEvent.ListingFailed>()).Fault);
    }

    [Fact]
    public async Task Tenant_that_is_no_longer_due_after_the_delay_is_not_retried()
    {
        var (pass, outcome) = await RunAsync(0, () => false, FakeBruin.TimedOut);

        Assert.Null(pass);
        Assert.Equal(RefreshOutcome.NoLongerDue, outcome);
        Assert.Single(_observer.Of<RefreshEvent.ListingFailed>());
    }

    [Fact]
    public async Task Progress_shows_the_failed_attempt_and_the_time_of_the_next_one_until_the_devices_are_listed()
    {
        var announced = 0;
        var progress = new RefreshProgress(Sample.VeloCloud, "one", _time) { FailureChanged = () => announced++ };
        using var stop = new CancellationTokenSource();
        var began = _time.GetUtcNow();
        var attempts = Attempts(0, FakeBruin.TimedOut).RunAsync(() => null, () => true, progress, stop.Token);
        await _time.WaitForTimersAsync(1);

        var waiting = progress.Status.Failed;
        progress.BeginAttempt();
        var trying = progress.Status.Failed;
        progress.Listed(3, 2);

        Assert.Equal(
            new FailedAttempt(FakeBruin.TimedOut.ToString(), 1, _options.Attempts, began + _options.RetryDelayMin) { At = began },
            waiting
        );
        Assert.Equal(waiting! with { NextAt = null }, trying);
        Assert.Equal((null, 2), (progress.Status.Failed, announced));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempts);
    }

    [Fact]
    public async Task Cancellation_ends_the_delay()
    {
        using var stop = new CancellationTokenSource();
        var attempts = Attempts(0, FakeBruin.TimedOut)
            .RunAsync(() => null, () => true, new RefreshProgress(Sample.VeloCloud, "one", _time), stop.Token);
        await _time.WaitForTimersAsync(1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => attempts);
    }

    private Task<(TenantPass? Pass, RefreshOutcome Outcome)> RunAsync(
        double random,
        Func<bool> stillDue,
        params VendorResult<TenantPass>[] answers
    ) =>
        _time.RunAsync(
            Attempts(random, answers)
                .RunAsync(() => null, stillDue, new RefreshProgress(Sample.VeloCloud, "one", _time), CancellationToken.None)
        );

    private RefreshAttempts Attempts(double random, params VendorResult<TenantPass>[] answers) =>
        new(Sample.VeloCloud, new ScriptedReader(answers), _options, _time, () => random, _observer);

    private sealed class ScriptedReader(VendorResult<TenantPass>[] answers) : TenantReader
    {
        private int _asked;

        public override Task<VendorResult<TenantPass>> ReadAsync(
            TenantSnapshot? stored,
            RefreshProgress progress,
            CancellationToken cancellationToken
        ) => Task.FromResult(answers[Math.Min(_asked++, answers.Length - 1)]);
    }
}

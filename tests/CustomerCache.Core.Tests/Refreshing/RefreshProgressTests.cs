using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class RefreshProgressTests
{
    private readonly FakeTime _time = new();
    private readonly RefreshProgress _progress;

    public RefreshProgressTests() => _progress = new RefreshProgress(Sample.VeloCloud, "one", _time);

    [Fact]
    public void Progress_counts_listed_and_decided_devices_with_and_without_Bruin()
    {
        _progress.BeginAttempt();
        _progress.Listed(5, 4);
        _progress.Decided(Decision.Skipped(DecisionReason.NeverActivated), withBruin: false);
        _progress.Decided(Decision.Cached, withBruin: true);
        _progress.Decided(Decision.Cached, withBruin: true);

        var status = _progress.Status;
        Assert.Equal(
            ("running", 1, 5, 3, 2, 4),
            (status.State, status.Attempts, status.Listed, status.Decided, status.Crossed, status.Total)
        );
        Assert.Equal(["cached 2", "skipped_never_activated 1"], status.Funnel.Select(f => $"{f.Key} {f.Value}"));
    }

    [Fact]
    public void Remaining_time_follows_the_rate_of_the_crossing_alone()
    {
        _progress.BeginAttempt();
        _time.Advance(TimeSpan.FromMinutes(10));
        _progress.Listed(10, 10);
        Assert.Null(_progress.Status.Eta);

        _time.Advance(TimeSpan.FromSeconds(20));
        _progress.Decided(Decision.Cached, withBruin: true);
        _progress.Decided(Decision.Cached, withBruin: true);

        Assert.Equal(TimeSpan.FromSeconds(80), _progress.Status.Eta);
        Assert.Equal(TimeSpan.FromSeconds(620), _progress.Status.Elapsed);
    }

    [Fact]
    public void New_attempt_counts_from_the_start()
    {
        Assert.Equal(1, _progress.BeginAttempt());
        _progress.Listed(3, 3);
        _progress.Decided(Decision.Cached, withBruin: true);
        Assert.Equal(2, _progress.BeginAttempt());

        var status = _progress.Status;
        Assert.Equal((2, 0, 0, 0, 0), (status.Attempts, status.Listed, status.Decided, status.Crossed, status.Total));
        Assert.Empty(status.Funnel);
    }

    [Fact]
    public async Task Watcher_gets_changes_at_its_pace_and_not_one_by_one()
    {
        var seen = _progress.Status.Revision;
        var next = _progress.NextAsync(seen, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20), _time, CancellationToken.None);
        _progress.BeginAttempt();
        _progress.Listed(5, 4);
        Assert.False(next.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(200));
        await next;

        Assert.Equal((seen + 2, 5), (_progress.Status.Revision, _progress.Status.Listed));
    }

    [Fact]
    public async Task Watcher_waits_for_a_change_but_no_longer_than_its_timeout()
    {
        var next = _progress.NextAsync(
            _progress.Status.Revision,
            TimeSpan.FromMilliseconds(200),
            TimeSpan.FromSeconds(20),
            _time,
            CancellationToken.None
        );
        _time.Advance(TimeSpan.FromMilliseconds(200));
        await _time.WaitForTimersAsync(1);
        Assert.False(next.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(20));

        await next;
    }

    [Fact]
    public async Task Watcher_gets_the_end_and_its_first_state_at_once()
    {
        await _progress.NextAsync(0, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(20), _time, CancellationToken.None);
        var next = _progress.NextAsync(
            _progress.Status.Revision,
            TimeSpan.FromMilliseconds(200),
            TimeSpan.FromSeconds(20),
            _time,
            CancellationToken.None
        );

        _progress.Finish(
            new RefreshSummary(
                "one",
                RefreshOutcome.Stored,
                FakeTime.Start,
                FakeTime.Start.AddMinutes(1),
                1,
                ImmutableSortedDictionary<string, int>.Empty
            )
        );

        await next;
        Assert.Equal("finished", _progress.Status.State);
    }

    [Fact]
    public void End_is_that_of_the_summary()
    {
        var funnel = ImmutableSortedDictionary<string, int>.Empty.Add("cached", 7);
        _progress.Finish(new RefreshSummary("one", RefreshOutcome.Stored, FakeTime.Start, FakeTime.Start.AddMinutes(1), 1, funnel));

        var status = _progress.Status;
        Assert.Equal(
            ("finished", RefreshOutcome.Stored, FakeTime.Start.AddMinutes(1), null),
            (status.State, status.Outcome, status.FinishedAt, status.Eta)
        );
        Assert.Same(funnel, status.Funnel);
    }

    [Fact]
    public void Every_change_wakes_its_waiters()
    {
        foreach (
            var change in new Action[]
            {
                () => _progress.BeginAttempt(),
                () => _progress.Listed(1, 1),
                () => _progress.Decided(Decision.Cached, true),
            }
        )
        {
            var changed = _progress.Changed;
            Assert.False(changed.IsCompleted);
            change();
            Assert.True(changed.IsCompleted);
        }
    }

    [Fact]
    public async Task Counts_are_right_however_many_devices_are_decided_concurrently()
    {
        _progress.BeginAttempt();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Run(() =>
                    {
                        for (var i = 0; i < 500; i++)
                        {
                            _progress.Decided(i % 2 == 0 ? Decision.Cached : Decision.Kept(DecisionReason.SiteFailed), withBruin: true);
                        }
                    })
                )
        );

        Assert.Equal(
            (4000, 4000, 2000, 2000),
            (
                _progress.Status.Decided,
                _progress.Status.Crossed,
                _progress.Status.Funnel["cached"],
                _progress.Status.Funnel["kept_site_failed"]
            )
        );
    }
}

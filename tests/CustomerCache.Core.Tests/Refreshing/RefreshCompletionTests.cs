using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Inventory;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class RefreshCompletionTests
{
    private static readonly DateTimeOffset Now = Sample.Noon.AddMilliseconds(700);
    private static readonly DateTimeOffset Planned = Sample.Noon.AddHours(-1);

    private static readonly TenantState Before = TenantState.Unknown(Sample.VeloCloud) with
    {
        Snapshot = Sample.Snapshot(Sample.VeloCloud, Sample.Record("S1", "stored", Sample.Edge(1))),
        NextRefreshAt = Planned,
    };

    [Fact]
    public void Stored_result_is_published_with_its_predecessor_and_the_next_date_is_the_interval_away()
    {
        var completion = Complete(new CrossingOutcome.Crossed(Sample.Record("S1", "fresh", Sample.Edge(1)), null));

        Assert.Equal(Sample.Noon.AddHours(4), completion.After.NextRefreshAt);
        Assert.Equal(["Stored", "Finished"], Events(completion).Select(e => e.GetType().Name));
        var stored = Assert.IsType<RefreshEvent.Stored>(Events(completion)[0]);
        Assert.Equal((1L, 2L), (stored.Before!.Version, stored.After.Version));
    }

    [Fact]
    public void Failure_keeps_the_date_so_that_the_next_check_retries()
    {
        // F5
        var completion = Complete(
            new CrossingOutcome.NotCrossed(Decision.Kept(DecisionReason.ClientInfoFailed), FakeBruin.TimedOut) { Detail = "late" }
        );

        Assert.Equal(Planned, completion.After.NextRefreshAt);
        Assert.Equal(RefreshOutcome.Failed, completion.Summary.Outcome);
        Assert.Same(Before.Snapshot, completion.After.Snapshot);
        Assert.Equal(["LookUpsFailed", "NothingLeft", "Finished"], Events(completion).Select(e => e.GetType().Name));
        Assert.Equal("failed look-ups: 1, such as that of S1: late", completion.Summary.Reason);
    }

    [Fact]
    public void Positive_removal_is_stored_even_if_nothing_is_left()
    {
        // F4
        var completion = Complete(new CrossingOutcome.NotCrossed(Decision.Removed(DecisionReason.NotMonitorable), null));

        Assert.Equal(RefreshOutcome.Stored, completion.Summary.Outcome);
        Assert.Empty(completion.After.Snapshot!.Records);
        Assert.Equal(["NothingLeft", "Stored", "Finished"], Events(completion).Select(e => e.GetType().Name));
    }

    [Fact]
    public void Blocked_shrink_is_reported_with_its_numbers_and_retried_before_the_interval_is_over()
    {
        var completion = Complete(
            new CrossingOutcome.NotCrossed(Decision.Removed(DecisionReason.NotMonitorable), null),
            new RefreshOptions { MaxShrinkFrom = 1 }
        );

        Assert.Equal(Sample.Noon.AddMinutes(30), completion.After.NextRefreshAt);
        Assert.Equal(
            (1, 1, 0.5),
            Events(completion, new RefreshOptions { MaxShrinkFrom = 1 })
                .OfType<RefreshEvent.ShrinkBlocked>()
                .Select(e => (e.Before, e.Dropped, e.MaxShrink))
                .Single()
        );
    }

    [Theory]
    [InlineData(RefreshOutcome.ListingFailed)]
    [InlineData(RefreshOutcome.NoLongerDue)]
    public void End_alone_is_noted_without_a_pass(RefreshOutcome outcome)
    {
        var completion = RefreshCompletion.Of(Before, null, outcome, Running, false, new(), Now);

        Assert.Equal(
            Before with
            {
                LastRefresh = completion.Summary,
                RecentRefreshes = completion.After.RecentRefreshes,
            },
            completion.After
        );
        Assert.Equal(completion.Summary, Assert.Single(completion.After.RecentRefreshes));
        Assert.Equal(outcome, completion.Summary.Outcome);
        Assert.Equal(["Finished"], Events(completion).Select(e => e.GetType().Name));
    }

    private static RefreshStatus Running => new RefreshProgress(Sample.VeloCloud, "one", new FakeTime()).Status;

    private static RefreshCompletion Complete(CrossingOutcome outcome, RefreshOptions? options = null) =>
        RefreshCompletion.Of(
            Before,
            new TenantPass([new DeviceOutcome("S1", null, Sample.Edge(1), outcome)], 0),
            RefreshOutcome.Stored,
            Running,
            false,
            options ?? new(),
            Now
        );

    private static List<RefreshEvent> Events(RefreshCompletion completion, RefreshOptions? options = null) =>
        [.. completion.Events(options ?? new())];
}

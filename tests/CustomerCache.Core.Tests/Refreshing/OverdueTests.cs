using System.Collections.Immutable;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

/// <summary>The alert for an overdue tenant.</summary>
public sealed class OverdueTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(4);

    [Theory]
    [InlineData(RefreshOutcome.ListingFailed, 481, true)]
    [InlineData(RefreshOutcome.Failed, 481, true)]
    [InlineData(RefreshOutcome.ShrinkBlocked, 481, true)]
    [InlineData(RefreshOutcome.NothingLeft, 481, true)]
    [InlineData(RefreshOutcome.ListingFailed, 480, false)]
    [InlineData(RefreshOutcome.Stored, 10_000, false)]
    public void Tenant_is_overdue_two_intervals_after_it_was_confirmed_unless_the_deployment_was_only_down(
        RefreshOutcome last,
        int minutes,
        bool isTold
    ) =>
        Assert.Equal(
            isTold ? new RefreshEvent.Overdue(Sample.VeloCloud, FakeTime.Start) : null,
            RefreshSchedule.Overdue(Built(last), FakeTime.Start + TimeSpan.FromMinutes(minutes), Interval)
        );

    [Fact]
    public void Tenant_without_records_is_never_overdue() =>
        Assert.Null(RefreshSchedule.Overdue(TenantState.Unknown(Sample.VeloCloud), DateTimeOffset.MaxValue, Interval));

    private static TenantState Built(RefreshOutcome last) =>
        TenantState.Unknown(Sample.VeloCloud) with
        {
            Snapshot = TenantSnapshot.Create(Sample.VeloCloud, 1, FakeTime.Start, []),
            LastRefresh = new RefreshSummary("one", last, FakeTime.Start, FakeTime.Start, 1, ImmutableSortedDictionary<string, int>.Empty),
        };
}

using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Tests.Laws;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Core.Tests.Refreshing;

public sealed class TenantStatusTests
{
    private static readonly TenantState Built = TenantState.Unknown(Sample.VeloCloud) with
    {
        Snapshot = Sample.Snapshot(Sample.VeloCloud, Sample.Record("A")),
        StaleRecords = 1,
        NextRefreshAt = Sample.Noon,
    };

    [Fact]
    public void Unknown_tenant_was_never_built()
    {
        var status = TenantStatus.Of(TenantState.Unknown(Sample.VeloCloud), null);

        Assert.Equal(
            (TenantCondition.NeverBuilt, 0L, 0, null, null),
            (status.State, status.Version, status.Records, status.BuiltAt, status.NextRefreshAt)
        );
    }

    [Fact]
    public void Tenant_that_failed_before_its_first_build_is_still_never_built() =>
        Assert.Equal(
            TenantCondition.NeverBuilt,
            TenantStatus.Of(TenantState.Unknown(Sample.VeloCloud) with { LastRefresh = Ended(RefreshOutcome.ListingFailed) }, null).State
        );

    [Theory]
    [InlineData(RefreshOutcome.Stored, TenantCondition.Ready)]
    [InlineData(RefreshOutcome.NothingLeft, TenantCondition.Ready)]
    [InlineData(RefreshOutcome.NoLongerDue, TenantCondition.Ready)]
    [InlineData(RefreshOutcome.Interrupted, TenantCondition.Ready)]
    [InlineData(RefreshOutcome.Failed, TenantCondition.Failing)]
    [InlineData(RefreshOutcome.ListingFailed, TenantCondition.Failing)]
    [InlineData(RefreshOutcome.ShrinkBlocked, TenantCondition.Failing)]
    public void Last_refresh_determines_whether_a_built_tenant_is_ready(RefreshOutcome outcome, TenantCondition expected)
    {
        var status = TenantStatus.Of(Built with { LastRefresh = Ended(outcome) }, null);

        Assert.Equal(
            (expected, 1L, 1, 1, Sample.Noon),
            (status.State, status.Version, status.Records, status.StaleRecords, status.NextRefreshAt)
        );
    }

    [Fact]
    public void Tenant_is_refreshing_while_a_refresh_runs_whatever_its_status_was()
    {
        var running = new RefreshProgress(Sample.VeloCloud, "one", new FakeTime()).Status;

        Assert.Equal(TenantCondition.Refreshing, TenantStatus.Of(TenantState.Unknown(Sample.VeloCloud), running).State);
        Assert.Equal(TenantCondition.Refreshing, TenantStatus.Of(Built with { LastRefresh = Ended(RefreshOutcome.Failed) }, running).State);
        Assert.Same(running, TenantStatus.Of(Built, running).Running);
    }

    [Theory]
    [InlineData(RefreshOutcome.Failed, "cannot cross devices with Bruin: every look-up failed; ")]
    [InlineData(RefreshOutcome.ListingFailed, "cannot list devices: every attempt of the last refresh failed; ")]
    public void Tenant_stays_degraded_until_the_next_refresh_gets_responses(RefreshOutcome outcome, string reason)
    {
        var failing = Built with { LastRefresh = Ended(outcome) };
        var running = new RefreshProgress(Sample.VeloCloud, "two", new FakeTime());

        Assert.StartsWith(reason, TenantStatus.Of(failing, null).Degradation, StringComparison.Ordinal);
        Assert.StartsWith(reason, TenantStatus.Of(failing, running.Status).Degradation, StringComparison.Ordinal);
        running.Listed(3, toCross: 2);
        running.Decided(Decision.Skipped(DecisionReason.NeverActivated), withBruin: false);
        running.Decided(Decision.Kept(DecisionReason.SiteFailed), withBruin: true);
        Assert.Equal(outcome == RefreshOutcome.Failed, TenantStatus.Of(failing, running.Status).Degradation is not null);
        running.Decided(Decision.Removed(DecisionReason.NoClientInfo), withBruin: true);
        Assert.Null(TenantStatus.Of(failing, running.Status).Degradation);
    }

    [Theory]
    [InlineData(RefreshOutcome.Stored, true)]
    [InlineData(RefreshOutcome.NothingLeft, true)]
    [InlineData(RefreshOutcome.Failed, false)]
    [InlineData(RefreshOutcome.ListingFailed, false)]
    [InlineData(RefreshOutcome.ShrinkBlocked, false)]
    [InlineData(RefreshOutcome.NoLongerDue, false)]
    [InlineData(RefreshOutcome.Interrupted, false)]
    public void Refresh_counts_as_complete_only_if_it_decided_everything(RefreshOutcome outcome, bool isDone) =>
        Assert.Equal(isDone, Ended(outcome).CountsAsDone);

    private static RefreshSummary Ended(RefreshOutcome outcome) =>
        new("one", outcome, Sample.Noon, Sample.Noon, 1, ImmutableSortedDictionary<string, int>.Empty);
}

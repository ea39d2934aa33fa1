using System.Collections.Immutable;

namespace CustomerCache.Core.Refreshing;

/// <summary>The end of a refresh: the state to store and publish, and what to tell. Pure.</summary>
/// <param name="Before">The state that the result was joined with.</param>
/// <param name="After">The state to store.</param>
/// <param name="Summary">How the refresh ended.</param>
/// <param name="Conclusion">What the pass meant; null when there was none.</param>
public sealed record RefreshCompletion(TenantState Before, TenantState After, RefreshSummary Summary, TenantConclusion? Conclusion)
{
    /// <summary>Completes a refresh on the state of the moment, which an import may have changed since it started.</summary>
    /// <param name="state">The state of the moment.</param>
    /// <param name="pass">What was read; null when the refresh ended without.</param>
    /// <param name="outcome">How it ended when there is no pass.</param>
    /// <param name="running">Its progress so far.</param>
    /// <param name="acceptShrink">Whether an operator lets a large drop through.</param>
    /// <param name="options">Interval and guards.</param>
    /// <param name="now">The moment.</param>
    public static RefreshCompletion Of(
        TenantState state,
        TenantPass? pass,
        RefreshOutcome outcome,
        RefreshStatus running,
        bool acceptShrink,
        RefreshOptions options,
        DateTimeOffset now
    )
    {
        var conclusion = pass is null ? null : TenantConclusion.Of(state, pass, options, acceptShrink, now);
        var summary = new RefreshSummary(
            running.Id,
            conclusion?.Outcome ?? outcome,
            running.StartedAt,
            now,
            running.Attempts,
            conclusion?.Funnel ?? ImmutableSortedDictionary<string, int>.Empty
        )
        {
            Reason = outcome == RefreshOutcome.ListingFailed ? running.Failed?.Reason : null,
        };
        var after = (conclusion?.State ?? state).Ended(summary) with
        {
            NextRefreshAt = RefreshSchedule.After(summary, state.NextRefreshAt, now, options.Interval),
        };
        return new RefreshCompletion(state, after, after.LastRefresh!, conclusion);
    }

    /// <summary>What to tell once the state is stored and published.</summary>
    public IEnumerable<RefreshEvent> Events(RefreshOptions options)
    {
        var tenant = After.Tenant;
        if (Conclusion is { AnyCrossed: false })
        {
            yield return new RefreshEvent.NothingLeft(tenant);
        }

        if (Summary.Outcome == RefreshOutcome.ShrinkBlocked)
        {
            yield return new RefreshEvent.ShrinkBlocked(
                tenant,
                Before.Snapshot?.Records.Length ?? 0,
                Conclusion!.Dropped,
                options.MaxShrink
            );
        }

        if (Summary.Outcome == RefreshOutcome.Stored)
        {
            yield return new RefreshEvent.Stored(tenant, Before.Snapshot, After.Snapshot!, After.StaleRecords);
        }

        yield return new RefreshEvent.Finished(tenant, Summary, After.NextRefreshAt);
    }
}

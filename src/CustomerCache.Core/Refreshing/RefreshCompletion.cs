using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Crossing;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the end of a refresh: the state to store and publish, and the events to report. Pure.</summary>
/// <param name="Before">The state that the result was merged with.</param>
/// <param name="After">The state to store.</param>
/// <param name="Summary">The outcome of the refresh.</param>
/// <param name="Conclusion">The conclusion from the pass; null without a pass.</param>
/// <param name="Failed">The devices whose look-up failed.</param>
public sealed record RefreshCompletion(
    TenantState Before,
    TenantState After,
    RefreshSummary Summary,
    TenantConclusion? Conclusion,
    ImmutableArray<DeviceOutcome> Failed
)
{
    /// <summary>Completes a refresh on the current state, which an import may have changed since it started.</summary>
    /// <param name="state">The current state.</param>
    /// <param name="pass">The pass; null when the refresh ended without one.</param>
    /// <param name="outcome">The outcome when there is no pass.</param>
    /// <param name="running">The progress so far.</param>
    /// <param name="acceptShrink">Whether an operator accepts a large drop.</param>
    /// <param name="options">Interval and guards.</param>
    /// <param name="now">The current time.</param>
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
        ImmutableArray<DeviceOutcome> failed = [.. pass?.Devices.Where(d => d.Outcome.Decision.Kind == DecisionKind.Kept) ?? []];
        var summary = new RefreshSummary(
            running.Id,
            conclusion?.Outcome ?? outcome,
            running.StartedAt,
            now,
            running.Attempts,
            conclusion?.Funnel ?? ImmutableSortedDictionary<string, int>.Empty
        )
        {
            Reason = conclusion is null ? running.Failed?.Reason : ReasonOf(conclusion, failed, state),
        };
        var after = (conclusion?.State ?? state).Ended(summary) with
        {
            NextRefreshAt = RefreshSchedule.After(summary, state.NextRefreshAt, now, options.Interval),
        };
        return new RefreshCompletion(state, after, after.LastRefresh!, conclusion, failed);
    }

    private static string? ReasonOf(TenantConclusion conclusion, ImmutableArray<DeviceOutcome> failed, TenantState before) =>
        conclusion.Outcome switch
        {
            RefreshOutcome.Failed when failed is [var first, ..] => string.Create(
                CultureInfo.InvariantCulture,
                $"failed look-ups: {failed.Length}, such as that of {first.SerialNumber}: {first.Outcome.Detail}"
            ),
            RefreshOutcome.ShrinkBlocked => string.Create(
                CultureInfo.InvariantCulture,
                $"{conclusion.Dropped} of {before.Snapshot?.Records.Count ?? 0} records would be dropped"
            ),
            _ => null,
        };

    /// <summary>Returns the events to report once the state is stored and published.</summary>
    public IEnumerable<RefreshEvent> Events(RefreshOptions options)
    {
        var tenant = After.Tenant;
        if (!Failed.IsEmpty)
        {
            yield return new RefreshEvent.LookUpsFailed(tenant, Failed, After.Undecided);
        }

        if (Conclusion is { AnyCrossed: false })
        {
            yield return new RefreshEvent.NothingLeft(tenant);
        }

        if (Summary.Outcome == RefreshOutcome.ShrinkBlocked)
        {
            yield return new RefreshEvent.ShrinkBlocked(
                tenant,
                Before.Snapshot?.Records.Count ?? 0,
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

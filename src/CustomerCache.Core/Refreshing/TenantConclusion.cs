using System.Collections.Immutable;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Draws the conclusion from a pass: the state to store, and the outcome of the refresh. Pure.
/// <list type="table">
/// <listheader><term>pass</term><description>outcome</description></listheader>
/// <item><term>would drop more than <see cref="RefreshOptions.MaxShrink"/> of the
/// records</term><description>shrink_blocked</description></item>
/// <item><term>something was crossed, or a stored record is positively removed</term><description>stored</description></item>
/// <item><term>neither, and something failed</term><description>failed</description></item>
/// <item><term>neither, and nothing failed</term><description>nothing_left</description></item>
/// </list>
/// </summary>
/// <param name="State">The state to store; its snapshot is the previous object unless the outcome is <see
/// cref="RefreshOutcome.Stored"/>.</param>
/// <param name="Outcome">The outcome of the refresh.</param>
/// <param name="Funnel">Devices by decision.</param>
/// <param name="Dropped">Stored records that are not in the merged list.</param>
/// <param name="AnyCrossed">Whether any device was crossed; if none was, an alert is sent.</param>
public sealed record TenantConclusion(
    TenantState State,
    RefreshOutcome Outcome,
    ImmutableSortedDictionary<string, int> Funnel,
    int Dropped,
    bool AnyCrossed
)
{
    /// <summary>Concludes from a pass.</summary>
    public static TenantConclusion Of(TenantState state, TenantPass pass, RefreshOptions options, bool acceptShrink, DateTimeOffset now)
    {
        var merged = TenantMerge.Records(state, pass, options, now);
        var before = state.Snapshot?.Records ?? RecordTable.Empty;
        var serials = merged.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal);
        var dropped = before.Count(r => !serials.Contains(r.SerialNumber));
        var outcome =
            !acceptShrink && options.IsShrinkBlocked(before.Count, dropped) ? RefreshOutcome.ShrinkBlocked
            : pass.AnyCrossed || dropped > 0 ? RefreshOutcome.Stored
            : pass.AnyFailed ? RefreshOutcome.Failed
            : RefreshOutcome.NothingLeft;
        var served = outcome == RefreshOutcome.Stored ? merged : before;
        var (devices, funnel) = TenantHistories.After(state, pass, served, !pass.AnyCrossed, now);
        var snapshot =
            outcome != RefreshOutcome.Stored ? state.Snapshot
            : state.Snapshot is null ? TenantSnapshot.Create(state.Tenant, state.NextVersion, now, merged)
            : state.Snapshot.Next(merged, now);
        var stale = served.Count(r => devices.GetValueOrDefault(r.SerialNumber)?.IsConfirmedSince(now) is not true);
        return new TenantConclusion(
            state with
            {
                Snapshot = snapshot,
                Devices = devices,
                StaleRecords = stale,
                Undecided = TenantState.UndecidedOf(devices, snapshot).Count(),
            },
            outcome,
            funnel,
            dropped,
            pass.AnyCrossed
        );
    }
}

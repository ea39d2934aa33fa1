using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>How a tenant stands. Immutable.</summary>
/// <param name="Tenant">Which one.</param>
/// <param name="State">In one word.</param>
/// <param name="Version">0 when never built.</param>
/// <param name="Records">Records served.</param>
/// <param name="BuiltAt">When the records were last confirmed; null when never built.</param>
/// <param name="NextRefreshAt">Null: due at once.</param>
/// <param name="StaleRecords">Served records that the last refresh did not confirm.</param>
/// <param name="LastRefresh">Null for none.</param>
/// <param name="Running">The refresh that runs now; null for none.</param>
public sealed record TenantStatus(
    TenantId Tenant, TenantCondition State, long Version, int Records, DateTimeOffset? BuiltAt, DateTimeOffset? NextRefreshAt,
    int StaleRecords, RefreshSummary? LastRefresh, RefreshStatus? Running)
{
    /// <summary>The status of a state while a refresh runs, or none does.</summary>
    public static TenantStatus Of(TenantState state, RefreshStatus? running) => new(
        state.Tenant,
        running is not null ? TenantCondition.Refreshing
            : state.Snapshot is null ? TenantCondition.NeverBuilt
            : state.LastRefresh is { IsFailure: true } ? TenantCondition.Failing
            : TenantCondition.Ready,
        state.Snapshot?.Version ?? 0,
        state.Snapshot?.Records.Length ?? 0,
        state.Snapshot?.BuiltAt,
        state.NextRefreshAt,
        state.StaleRecords,
        state.LastRefresh,
        running);
}

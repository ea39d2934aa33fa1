using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

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
[GenerateSerializer, Immutable, Alias("customer-cache.TenantStatus")]
public sealed record TenantStatus(
    [property: Id(0)] TenantId Tenant,
    [property: Id(1)] TenantCondition State,
    [property: Id(2)] long Version,
    [property: Id(3)] int Records,
    [property: Id(4)] DateTimeOffset? BuiltAt,
    [property: Id(5)] DateTimeOffset? NextRefreshAt,
    [property: Id(6)] int StaleRecords,
    [property: Id(7)] RefreshSummary? LastRefresh,
    [property: Id(8)] RefreshStatus? Running
)
{
    /// <summary>When the records became what they are; null when never built.</summary>
    [Id(9)]
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>
    /// Why the vendor's devices cannot be listed now, for a person; null when they can, as far as is known. The records served may still be
    /// fresh.
    /// </summary>
    public string? Degradation =>
        Running is { Failed: { } failed }
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"cannot list devices: {failed.Reason}; attempt {failed.Attempt} of "
                    + $"{failed.Attempts}{(failed.NextAt is { } at ? $", the next one at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}" : failed.Attempt < failed.Attempts ? ", the next one runs" : "")}"
            )
        : Running is null && LastRefresh is { Outcome: RefreshOutcome.ListingFailed } last
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"cannot list devices: {last.Reason ?? "every attempt of the last refresh failed"}; gave up after {last.Attempts} "
                    + $"attempts at {last.FinishedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"
            )
        : null;

    /// <summary>The status of a state while a refresh runs, or none does.</summary>
    public static TenantStatus Of(TenantState state, RefreshStatus? running) =>
        new(
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
            running
        )
        {
            ChangedAt = state.Snapshot?.ChangedAt,
        };

    /// <summary>Returns the state that this is the status of, without decisions and earlier refreshes, given its records.</summary>
    public TenantState ToState(TenantSnapshot? snapshot) =>
        TenantState.Unknown(Tenant) with
        {
            Snapshot = snapshot,
            NextRefreshAt = NextRefreshAt,
            StaleRecords = StaleRecords,
            LastRefresh = LastRefresh,
        };
}

/// <summary>How a tenant stands, in one word.</summary>
[GenerateSerializer, Alias("customer-cache.TenantCondition")]
public enum TenantCondition
{
    /// <summary>Nothing to serve yet.</summary>
    NeverBuilt = 0,

    /// <summary>Served, and the last refresh was done.</summary>
    Ready = 1,

    /// <summary>A refresh runs; what was built before is served meanwhile.</summary>
    Refreshing = 2,

    /// <summary>Served, but the last refresh could not be done.</summary>
    Failing = 3,
}

/// <summary>Whether what the owners store can be stored now, as an engine knows. Thread safe; answers within seconds.</summary>
public interface IStorageHealth
{
    /// <summary>What is wrong with the storage, in a few words without secrets; null when it takes what is stored.</summary>
    ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken);
}

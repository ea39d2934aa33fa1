using System.Globalization;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the status of a tenant. Immutable.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="State">The condition.</param>
/// <param name="Version">The version; 0 when never built.</param>
/// <param name="Records">The number of served records.</param>
/// <param name="BuiltAt">When the records were last confirmed; null when never built.</param>
/// <param name="NextRefreshAt">The next refresh date; null is due at once.</param>
/// <param name="StaleRecords">Served records that the last refresh did not confirm.</param>
/// <param name="LastRefresh">The last completed refresh; null for none.</param>
/// <param name="Running">The running refresh; null for none.</param>
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
    /// <summary>Gets when the records last changed; null when never built.</summary>
    [Id(9)]
    public DateTimeOffset? ChangedAt { get; init; }

    /// <summary>
    /// Gets the number of serial numbers that have no record because their look-up failed; they are retried within minutes.
    /// </summary>
    [Id(10)]
    public int Undecided { get; init; }

    /// <summary>Gets the silo that owns the tenant, as the engine names it; null when unknown.</summary>
    [Id(11)]
    public string? Owner { get; init; }

    /// <summary>
    /// Gets the human-readable reason why the tenant's vendor or Bruin does not respond now; null otherwise. The served records may still
    /// be fresh.
    /// </summary>
    /// <remarks>The reason of a refresh that ended lasts until a later one gets answers from the same vendor.</remarks>
    public string? Degradation =>
        (Running, LastRefresh) switch
        {
            ({ Failed: { } failed }, _) => string.Create(
                CultureInfo.InvariantCulture,
                $"cannot list devices: {failed.Reason}; attempt {failed.Attempt} of {failed.Attempts}{Next(failed)}"
            ),
            (null or { Listed: 0 }, { Outcome: RefreshOutcome.ListingFailed } last) => string.Create(
                CultureInfo.InvariantCulture,
                $"cannot list devices: {last.Reason ?? "every attempt of the last refresh failed"}; gave up after {last.Attempts} "
                    + $"attempts at {last.FinishedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"
            ),
            (null or { HasBruinAnswered: false }, { Outcome: RefreshOutcome.Failed } last) => string.Create(
                CultureInfo.InvariantCulture,
                $"cannot cross devices with Bruin: {last.Reason ?? "every look-up failed"}; the last refresh ended at "
                    + $"{last.FinishedAt.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}"
            ),
            _ => null,
        };

    /// <summary>Gets what went wrong last and has not been put right since, human-readable; null for nothing.</summary>
    public string? LastError => Degradation ?? (Running is null && LastRefresh is { IsFailure: true } failed ? failed.Reason : null);

    /// <summary>Gets when that was; null for nothing.</summary>
    public DateTimeOffset? LastErrorAt => LastError is null ? null : Running?.Failed?.At ?? LastRefresh?.FinishedAt;

    private static string Next(FailedAttempt failed) =>
        failed.NextAt is { } at ? string.Create(CultureInfo.InvariantCulture, $", the next one at {at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}")
        : failed.Attempt < failed.Attempts ? ", the next one runs"
        : "";

    /// <summary>Returns the status of a state, with the running refresh if any.</summary>
    public static TenantStatus Of(TenantState state, RefreshStatus? running) =>
        new(
            state.Tenant,
            running is not null ? TenantCondition.Refreshing
                : state.Snapshot is null ? TenantCondition.NeverBuilt
                : state.LastRefresh is { IsFailure: true } ? TenantCondition.Failing
                : state.Snapshot.Records.IsEmpty ? TenantCondition.Empty
                : TenantCondition.Ready,
            state.Snapshot?.Version ?? 0,
            state.Snapshot?.Records.Count ?? 0,
            state.Snapshot?.BuiltAt,
            state.NextRefreshAt,
            state.StaleRecords,
            state.LastRefresh,
            running
        )
        {
            ChangedAt = state.Snapshot?.ChangedAt,
            Undecided = state.Undecided,
        };

    /// <summary>Returns whether a snapshot is the one of this status. An owner that lost its state may reuse a version number.</summary>
    public bool IsOf(TenantSnapshot? snapshot) => Version == (snapshot?.Version ?? 0) && ChangedAt == snapshot?.ChangedAt;

    /// <summary>Returns the snapshot to which the owner's changes apply; null to read all its records.</summary>
    public TenantSnapshot? BaseOf(TenantSnapshot? known) => known?.Version == Version ? null : known;

    /// <summary>Returns the state for this status and the given records, without decisions and earlier refreshes.</summary>
    public TenantState ToState(TenantSnapshot? snapshot) =>
        TenantState.Unknown(Tenant) with
        {
            Snapshot = snapshot,
            NextRefreshAt = NextRefreshAt,
            StaleRecords = StaleRecords,
            LastRefresh = LastRefresh,
            Undecided = Undecided,
        };
}

/// <summary>Specifies the condition of a tenant.</summary>
[GenerateSerializer, Alias("customer-cache.TenantCondition")]
public enum TenantCondition
{
    /// <summary>There are no records to serve yet.</summary>
    NeverBuilt = 0,

    /// <summary>Records are served; the last refresh succeeded.</summary>
    Ready = 1,

    /// <summary>A refresh runs; earlier records are served.</summary>
    Refreshing = 2,

    /// <summary>Records are served, but the last refresh failed.</summary>
    Failing = 3,

    /// <summary>The tenant was built and has no record: readers get an empty list.</summary>
    Empty = 4,
}

/// <summary>Checks whether the owners' storage accepts writes. Implemented by the engine. Thread safe; returns within seconds.</summary>
public interface IStorageHealth
{
    /// <summary>Returns a short description of the storage fault, without secrets; null when storage is healthy.</summary>
    ValueTask<string?> FindFaultAsync(CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Represents the state kept by the owner of a tenant. Immutable: the owner replaces, stores, then publishes it.</summary>
/// <param name="Tenant">The tenant.</param>
/// <param name="Snapshot">The served snapshot; null when the tenant was never built.</param>
/// <param name="Devices">The device histories by serial number.</param>
/// <param name="NextRefreshAt">The tenant is due strictly after this; null is due at once.</param>
/// <param name="LastRefresh">The last completed refresh; null for none.</param>
/// <param name="StaleRecords">Served records that the last refresh did not confirm.</param>
public sealed record TenantState(
    TenantId Tenant,
    TenantSnapshot? Snapshot,
    PersistentDictionary<DeviceHistory> Devices,
    DateTimeOffset? NextRefreshAt,
    RefreshSummary? LastRefresh,
    int StaleRecords
)
{
    /// <summary>The maximum number of remembered refreshes: one week at the default interval.</summary>
    public const int MaxRecentRefreshes = 42;

    /// <summary>Returns the state of an unknown tenant.</summary>
    public static TenantState Unknown(TenantId tenant) => new(tenant, null, PersistentDictionary.Create<DeviceHistory>([]), null, null, 0);

    /// <summary>Gets the last served version when its records are lost, else 0. The next version is greater.</summary>
    public long LostVersion { get; init; }

    /// <summary>Gets the last completed refreshes, newest first, starting with <see cref="LastRefresh"/>.</summary>
    public ImmutableArray<RefreshSummary> RecentRefreshes { get; init; } = [];

    /// <summary>
    /// Gets the number of serial numbers that have no record because their look-up failed: the decision about them is missing.
    /// </summary>
    public int Undecided { get; init; }

    /// <summary>Gets what is stored, in words for the log.</summary>
    public string Stored =>
        Snapshot is not { } served ? "nothing stored yet; the first refresh starts now"
        : NextRefreshAt is not { } at
            ? string.Create(CultureInfo.InvariantCulture, $"version {served.Version}, {served.Records.Count} records, a refresh is due")
        : string.Create(CultureInfo.InvariantCulture, $"version {served.Version}, {served.Records.Count} records, next refresh {at:u}");

    /// <summary>Gets the number of the next version. Versions only grow, even after data loss.</summary>
    public long NextVersion => Math.Max(LostVersion, Snapshot?.Version ?? 0) + 1;

    /// <summary>Returns whether a served record was not confirmed by the last refresh that read the tenant, nor since.</summary>
    public bool IsStale(string serialNumber) =>
        Snapshot?.Find(serialNumber) is not null && Devices.GetValueOrDefault(serialNumber)?.IsConfirmedSince(ReadAt) is not true;

    /// <summary>Returns whether the decision about a device is missing: it has no record because its look-up failed.</summary>
    public bool IsUndecided(string serialNumber) =>
        Devices.GetValueOrDefault(serialNumber)?.IsUndecided(Snapshot?.Find(serialNumber)) is true;

    // A refresh that could not list the tenant has no funnel, and leaves the count of stale records as it is.
    private DateTimeOffset ReadAt =>
        RecentRefreshes.FirstOrDefault(r => !r.Funnel.IsEmpty)?.FinishedAt ?? LastRefresh?.FinishedAt ?? DateTimeOffset.MinValue;

    /// <summary>
    /// Returns whether a replica serves a version that this state does not know: what was stored of it is lost, or the owner is superseded.
    /// </summary>
    /// <param name="served">The version that the replica serves.</param>
    /// <param name="changedAt">When that version was made.</param>
    public bool IsSurpassedBy(long served, DateTimeOffset? changedAt) =>
        served > (Snapshot?.Version ?? LostVersion) || (served == Snapshot?.Version && changedAt != Snapshot.ChangedAt);

    /// <summary>Returns these records as a later version than the one that a replica serves. Due at once.</summary>
    public TenantState Surpass(long served, DateTimeOffset at) =>
        Snapshot is { } snapshot
            ? this with
            {
                Snapshot = snapshot.Reissued(served + 1, at),
                NextRefreshAt = null,
            }
            : this with
            {
                LostVersion = served,
            };

    /// <summary>Returns the state after a completed refresh.</summary>
    public TenantState Ended(RefreshSummary refresh)
    {
        var ended = refresh with { Version = Snapshot?.Version ?? 0, Records = Snapshot?.Records.Count ?? 0, Undecided = Undecided };
        return this with { LastRefresh = ended, RecentRefreshes = [ended, .. RecentRefreshes.Take(MaxRecentRefreshes - 1)] };
    }

    /// <summary>Returns the state after an import: one new version replaces the records, the next refresh date is unchanged.</summary>
    public TenantState Import(IEnumerable<DeviceRecord> records, DateTimeOffset at)
    {
        var list = RecordList.Distinct(records);
        var snapshot = Snapshot is null ? TenantSnapshot.Create(Tenant, NextVersion, at, list) : Snapshot.Replaced(list, NextVersion, at);
        var imported = new Crossing.Decision(Crossing.DecisionKind.Kept, Crossing.DecisionReason.Imported);
        var devices = PersistentDictionary.Create<DeviceHistory>([
            .. list.Select(r =>
                KeyValuePair.Create(
                    r.SerialNumber,
                    (Devices.GetValueOrDefault(r.SerialNumber) ?? DeviceHistory.First(at)) with
                    {
                        Decision = imported,
                        Detail = null,
                        DecidedAt = at,
                    }
                )
            ),
        ]);
        return this with { Snapshot = snapshot, Devices = devices, StaleRecords = list.Length, Undecided = 0 };
    }

    /// <summary>Returns the serial numbers that have no record because their look-up failed.</summary>
    public static IEnumerable<string> UndecidedOf(PersistentDictionary<DeviceHistory> devices, TenantSnapshot? snapshot) =>
        devices.Where(d => d.Value.IsUndecided(snapshot?.Find(d.Key))).Select(d => d.Key);
}

/// <summary>
/// Represents one complete pass over a tenant: every listed device with its outcome, in the vendor's order, before merging.
/// </summary>
/// <param name="Devices">The listed devices, each once.</param>
/// <param name="UnreadableRows">Above zero, a missing device may be among the unreadable rows.</param>
public sealed record TenantPass(ImmutableArray<DeviceOutcome> Devices, int UnreadableRows)
{
    /// <summary>Gets whether any device was crossed.</summary>
    public bool AnyCrossed => Devices.Any(d => d.Outcome is CrossingOutcome.Crossed);

    /// <summary>Gets whether anything failed.</summary>
    public bool AnyFailed => Devices.Any(d => d.Outcome.Decision.Kind == DecisionKind.Kept);
}

/// <summary>Represents the owner of a tenant to a refresh.</summary>
public interface IRefreshedTenant
{
    /// <summary>Gets the published state.</summary>
    TenantState State { get; }

    /// <summary>Computes the completion from the current state, stores it, then publishes it, in the owner's grain turn.</summary>
    Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Everything that the owner of a tenant keeps. Immutable: the owner replaces it whole, stores it, then publishes it.</summary>
/// <param name="Tenant">Whose state.</param>
/// <param name="Snapshot">What is served; null when the tenant was never built.</param>
/// <param name="Devices">History by serial number.</param>
/// <param name="NextRefreshAt">Due strictly after this; null is due at once.</param>
/// <param name="LastRefresh">The last refresh that ended; null for none.</param>
/// <param name="StaleRecords">Served records that the last refresh did not confirm.</param>
public sealed record TenantState(
    TenantId Tenant,
    TenantSnapshot? Snapshot,
    IReadOnlyDictionary<string, DeviceHistory> Devices,
    DateTimeOffset? NextRefreshAt,
    RefreshSummary? LastRefresh,
    int StaleRecords
)
{
    /// <summary>How many ended refreshes are remembered: a week of them at the usual interval.</summary>
    public const int MaxRecentRefreshes = 42;

    /// <summary>A tenant of which nothing is known.</summary>
    public static TenantState Unknown(TenantId tenant) =>
        new(tenant, null, ImmutableDictionary<string, DeviceHistory>.Empty, null, null, 0);

    /// <summary>
    /// The version that was served last when its records are lost; 0 when nothing is lost. The next version grows beyond it.
    /// </summary>
    public long LostVersion { get; init; }

    /// <summary>The last refreshes that ended, the newest first; the first of them is <see cref="LastRefresh"/>.</summary>
    public ImmutableArray<RefreshSummary> RecentRefreshes { get; init; } = [];

    /// <summary>The number of the next version: versions only grow, whatever was lost.</summary>
    public long NextVersion => Math.Max(LostVersion, Snapshot?.Version ?? 0) + 1;

    /// <summary>The state after a refresh has ended.</summary>
    public TenantState Ended(RefreshSummary refresh)
    {
        var ended = refresh with { Version = Snapshot?.Version ?? 0, Records = Snapshot?.Records.Length ?? 0 };
        return this with { LastRefresh = ended, RecentRefreshes = [ended, .. RecentRefreshes.Take(MaxRecentRefreshes - 1)] };
    }

    /// <summary>The state after an import: the records are replaced as one new version, the refresh date stays.</summary>
    public TenantState Import(IEnumerable<DeviceRecord> records, DateTimeOffset at)
    {
        var list = RecordList.Distinct(records);
        var snapshot = Snapshot is null
            ? TenantSnapshot.Create(Tenant, NextVersion, at, list)
            : TenantSnapshot.Create(Tenant, NextVersion, at, RecordList.Reuse(Snapshot, list));
        var imported = new Crossing.Decision(Crossing.DecisionKind.Kept, Crossing.DecisionReason.Imported);
        var devices = list.ToDictionary(
            r => r.SerialNumber,
            r =>
                (Devices.GetValueOrDefault(r.SerialNumber) ?? DeviceHistory.First(at)) with
                {
                    Decision = imported,
                    Detail = null,
                    DecidedAt = at,
                },
            StringComparer.Ordinal
        );
        return this with { Snapshot = snapshot, Devices = devices, StaleRecords = list.Length };
    }
}

/// <summary>
/// One complete pass over a tenant: every listed device with its outcome, in the vendor's order. Not merged with anything yet.
/// </summary>
/// <param name="Devices">Each listed device once.</param>
/// <param name="UnreadableRows">Above zero, a device that is missing here may be one of them.</param>
public sealed record TenantPass(ImmutableArray<DeviceOutcome> Devices, int UnreadableRows)
{
    /// <summary>Whether any device was crossed.</summary>
    public bool AnyCrossed => Devices.Any(d => d.Outcome is CrossingOutcome.Crossed);

    /// <summary>Whether anything failed on the way.</summary>
    public bool AnyFailed => Devices.Any(d => d.Outcome.Decision.Kind == DecisionKind.Kept);
}

/// <summary>The owner of a tenant, as a refresh sees it.</summary>
public interface IRefreshedTenant
{
    /// <summary>What is served now.</summary>
    TenantState State { get; }

    /// <summary>In the owner's turn: concludes on the state of the moment, stores the result, then publishes it.</summary>
    Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken);
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Calls the owners of tenants. Implemented by the engine. Thread safe.</summary>
/// <remarks>Callers must pass only tenants listed in <see cref="ISnapshotSource.Known"/>.</remarks>
public interface ITenantClient
{
    /// <summary>Returns the status of a tenant. Never waits for a refresh.</summary>
    ValueTask<TenantStatus> GetStatusAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a refresh, due or not, and returns it; returns the running one if there is one. Returns null when the tenant is stored but no
    /// longer configured.
    /// </summary>
    ValueTask<RefreshStatus?> StartRefreshAsync(
        TenantId tenant,
        RefreshDemand demand,
        bool acceptShrink,
        CancellationToken cancellationToken
    );

    /// <summary>Returns a running or recent refresh; null when it is unknown or no longer remembered.</summary>
    ValueTask<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the progress of a refresh as it changes, at most a few times a second; the last one is its end. Empty when the refresh is
    /// unknown.
    /// </summary>
    IAsyncEnumerable<RefreshStatus> WatchRefreshAsync(string id, CancellationToken cancellationToken);

    /// <summary>Replaces all records with one new version; returns after it is stored.</summary>
    ValueTask<ImportResult> ImportAsync(
        TenantId tenant,
        ImmutableArray<DeviceRecord> records,
        bool acceptShrink,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the changes since a version; waits up to <paramref name="wait"/> for a newer one.</summary>
    ValueTask<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>
    /// Crosses some devices again immediately and stores the changes as one new version; the next refresh date is unchanged.
    /// </summary>
    /// <remarks>
    /// Devices without a known listing are left to the next refresh. Takes as long as the vendors take; afterwards this process serves the
    /// result.
    /// </remarks>
    ValueTask RecrossAsync(TenantId tenant, RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken);

    /// <summary>Returns the decisions about a serial number in every tenant of a system.</summary>
    ValueTask<ImmutableArray<DeviceDecision>> GetDecisionsAsync(
        DeviceSystem system,
        string serialNumber,
        CancellationToken cancellationToken
    );

    /// <summary>Returns the known devices of a tenant, served or not.</summary>
    ValueTask<DevicePage> FindDevicesAsync(TenantId tenant, DeviceFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// Returns the last completed refreshes of a tenant, newest first, at most <see cref="TenantState.MaxRecentRefreshes"/>. They are
    /// persistent.
    /// </summary>
    ValueTask<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(TenantId tenant, CancellationToken cancellationToken);
}

/// <summary>Represents the result of an import.</summary>
/// <remarks>
/// An import that is empty, or would drop more than <see cref="RefreshOptions.MaxShrink"/> of the records, changes nothing unless the
/// caller accepts that.
/// </remarks>
/// <param name="IsBlocked">Whether nothing was changed because too many records would be dropped.</param>
/// <param name="Version">The served version.</param>
/// <param name="Before">The number of records served before.</param>
/// <param name="Dropped">The number of records served before that the import lacks.</param>
/// <param name="Records">The number of imported records, one per serial number.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ImportResult")]
public sealed record ImportResult(
    [property: Id(0)] bool IsBlocked,
    [property: Id(1)] long Version,
    [property: Id(2)] int Before,
    [property: Id(3)] int Dropped,
    [property: Id(4)] int Records
)
{
    /// <summary>Applies an import to a state. Pure.</summary>
    public static (TenantState After, ImportResult Result) Of(
        TenantState state,
        ImmutableArray<DeviceRecord> records,
        RefreshOptions options,
        bool acceptShrink,
        DateTimeOffset at
    )
    {
        var serials = records.Select(r => r.SerialNumber).ToHashSet(StringComparer.Ordinal);
        var before = state.Snapshot?.Records ?? RecordTable.Empty;
        var dropped = before.Count(r => !serials.Contains(r.SerialNumber));
        var isBlocked = !acceptShrink && (serials.Count == 0 || options.IsShrinkBlocked(before.Count, dropped));
        var after = isBlocked ? state : state.Import(records, at);
        return (after, new ImportResult(isBlocked, after.Snapshot?.Version ?? 0, before.Count, dropped, serials.Count));
    }
}

/// <summary>Thrown when the owner of a tenant is unreachable or cannot store.</summary>
/// <remarks>As far as is known nothing was changed; the call may be retried. Reads do not need the owner.</remarks>
public sealed class TenantUnavailableException(TenantId tenant, Exception cause)
    : Exception($"The owner of {tenant} is unreachable or cannot store: {cause.Message}", cause)
{
    /// <summary>Gets the tenant.</summary>
    public TenantId Tenant => tenant;
}

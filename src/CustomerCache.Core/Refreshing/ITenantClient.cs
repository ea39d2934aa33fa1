using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// The owners of the tenants, as an engine provides them. Thread safe. Calls about a tenant that is not <see cref="ISnapshotSource.Known"/>
/// are a mistake of the caller.
/// </summary>
public interface ITenantClient
{
    /// <summary>How a tenant stands. Never waits for a refresh.</summary>
    ValueTask<TenantStatus> GetStatusAsync(TenantId tenant, CancellationToken cancellationToken);

    /// <summary>
    /// Starts a refresh, due or not; answers the running one if one runs. Null when the tenant is stored but no longer configured.
    /// </summary>
    ValueTask<RefreshStatus?> StartRefreshAsync(
        TenantId tenant,
        RefreshDemand demand,
        bool acceptShrink,
        CancellationToken cancellationToken
    );

    /// <summary>A refresh that runs or ran not long ago; null when it is not known (any more).</summary>
    ValueTask<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// The progress of a refresh as it changes, at most a few times a second, the last one being its end. Empty when the refresh is not
    /// known.
    /// </summary>
    IAsyncEnumerable<RefreshStatus> WatchRefreshAsync(string id, CancellationToken cancellationToken);

    /// <summary>Replaces all records as one new version, stored before the call returns.</summary>
    ValueTask<ImportResult> ImportAsync(
        TenantId tenant,
        ImmutableArray<DeviceRecord> records,
        bool acceptShrink,
        CancellationToken cancellationToken
    );

    /// <summary>What changed since a version; waits up to <paramref name="wait"/> for something newer.</summary>
    ValueTask<TenantChanges> GetChangesAsync(TenantId tenant, long since, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>
    /// Crosses some devices again at once and stores what changed as one new version; the date of the next refresh stays. Devices of which
    /// nobody knows what the vendor lists are left to the next refresh. Takes as long as the vendors take; what this process serves
    /// afterwards holds the result.
    /// </summary>
    ValueTask RecrossAsync(TenantId tenant, RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken);

    /// <summary>What is known of a serial number in every tenant of a system.</summary>
    ValueTask<ImmutableArray<DeviceDecision>> GetDecisionsAsync(
        DeviceSystem system,
        string serialNumber,
        CancellationToken cancellationToken
    );

    /// <summary>What is known of the devices of a tenant, served or not.</summary>
    ValueTask<DevicePage> FindDevicesAsync(TenantId tenant, DeviceFilter filter, CancellationToken cancellationToken);

    /// <summary>
    /// The last refreshes of a tenant that ended, the newest first, at most <see cref="TenantState.MaxRecentRefreshes"/>. They outlive the
    /// process.
    /// </summary>
    ValueTask<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(TenantId tenant, CancellationToken cancellationToken);
}

/// <summary>
/// Represents what an import made of a tenant. An import that is empty, or would drop more than <see cref="RefreshOptions.MaxShrink"/> of
/// the records, changes nothing unless the caller accepts that.
/// </summary>
/// <param name="IsBlocked">Whether nothing was changed, because too many records would be dropped.</param>
/// <param name="Version">The version that is served.</param>
/// <param name="Before">Records served before.</param>
/// <param name="Dropped">Records served before that the import lacks.</param>
/// <param name="Records">Records of the import, one per serial number.</param>
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
        var before = state.Snapshot?.Records ?? [];
        var dropped = before.Count(r => !serials.Contains(r.SerialNumber));
        var isBlocked = !acceptShrink && (serials.Count == 0 || options.IsShrinkBlocked(before.Length, dropped));
        var after = isBlocked ? state : state.Import(records, at);
        return (after, new ImportResult(isBlocked, after.Snapshot?.Version ?? 0, before.Length, dropped, serials.Count));
    }
}

/// <summary>
/// The owner of a tenant cannot be reached, or cannot store: nothing was changed as far as is known, and the same call may work in a
/// moment. Reads do not need the owner.
/// </summary>
public sealed class TenantUnavailableException(TenantId tenant, Exception cause)
    : Exception($"The owner of {tenant} cannot be reached or cannot store now: {cause.Message}", cause)
{
    /// <summary>Whose owner.</summary>
    public TenantId Tenant => tenant;
}

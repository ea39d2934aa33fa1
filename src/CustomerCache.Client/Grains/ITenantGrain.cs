using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;
using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>Owns one tenant and is the only writer of its records; the key is <c>system/host</c>.</summary>
/// <remarks>
/// A refresh runs beside the calls, so calls respond at once; read-only calls interleave even while a result is being stored.
/// </remarks>
[Alias("customer-cache.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>Returns the tenant's status.</summary>
    [Alias("GetStatus")]
    [AlwaysInterleave]
    Task<TenantStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Returns the tenant's status, and announces changes to the follower until <see cref="FollowExpiry"/> after its last call. An
    /// announcement may be lost; the next call's result is authoritative.
    /// </summary>
    /// <param name="follower">The follower.</param>
    /// <param name="serves">
    /// The version it serves to readers; 0 for none. Entries derived from earlier versions are invalidated once no follower serves those,
    /// so a follower calls again as soon as it serves another version. An owner that lost this version reissues a later one.
    /// </param>
    /// <param name="changedAt">When that version was made; null for none. Distinguishes versions of the same number after a loss.</param>
    /// <param name="cancellationToken">Cancels the wait for the result.</param>
    [Alias("Follow")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:10")]
    Task<TenantStatus> FollowAsync(ITenantFollower follower, long serves, DateTimeOffset? changedAt, CancellationToken cancellationToken);

    /// <summary>Removes a follower.</summary>
    [Alias("Unfollow")]
    [AlwaysInterleave]
    Task UnfollowAsync(ITenantFollower follower, CancellationToken cancellationToken);

    /// <summary>Returns the transfer from a version to the current one; null when the tenant was never built.</summary>
    [Alias("GetTransfer")]
    [AlwaysInterleave]
    Task<SnapshotTransfer?> GetTransferAsync(long since, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a block of a transfer's records; null when the tenant moved on to another version: request a new transfer.
    /// </summary>
    [Alias("GetBlock")]
    [AlwaysInterleave]
    Task<RecordBlock?> GetBlockAsync(long since, long to, int offset, CancellationToken cancellationToken);

    /// <summary>Returns the tenant's status once its version differs, or when the wait (at most <see cref="MaxWait"/>) elapses.</summary>
    [Alias("WaitForChange")]
    [AlwaysInterleave]
    [ResponseTimeout("00:06:00")]
    Task<TenantStatus> WaitForChangeAsync(long since, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Returns why a device is, or is not, served; null when it is unknown.</summary>
    [Alias("GetDecision")]
    [AlwaysInterleave]
    Task<DeviceDecision?> GetDecisionAsync(string serialNumber, CancellationToken cancellationToken);

    /// <summary>Returns the tenant's known devices, served or not.</summary>
    [Alias("FindDevices")]
    [AlwaysInterleave]
    Task<DevicePage> FindDevicesAsync(DeviceFilter filter, CancellationToken cancellationToken);

    /// <summary>Returns the last completed refreshes, newest first.</summary>
    [Alias("GetRecentRefreshes")]
    [AlwaysInterleave]
    Task<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(CancellationToken cancellationToken);

    /// <summary>Returns a running or recent refresh; null when it is unknown.</summary>
    [Alias("GetRefresh")]
    [AlwaysInterleave]
    Task<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a refresh once its revision differs from the one seen, or after <see cref="MaxWatch"/>; at most five times a second, but at
    /// once when it ends.
    /// </summary>
    /// <param name="id">The refresh.</param>
    /// <param name="seen">The <see cref="RefreshStatus.Revision"/> that the caller has; 0 for none, which returns at once.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    [Alias("WatchRefresh")]
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    Task<RefreshStatus?> WatchRefreshAsync(string id, long seen, CancellationToken cancellationToken);

    /// <summary>Starts a refresh or returns the running one; null when none is needed or the tenant is no longer configured.</summary>
    [Alias("StartRefresh")]
    Task<RefreshStatus?> StartRefreshAsync(RefreshDemand demand, bool acceptShrink, CancellationToken cancellationToken);

    /// <summary>
    /// Stages a block of records for import; returns the import's name, which is null for the first block. Unused imports expire after ten
    /// minutes.
    /// </summary>
    [Alias("Stage")]
    Task<string> StageAsync(string? import, RecordBlock block, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces all records by those of an import as one new version, stored before the call returns; changes nothing when that would drop
    /// too many.
    /// </summary>
    [Alias("Import")]
    [ResponseTimeout("00:05:00")]
    Task<ImportResult> ImportAsync(string import, bool acceptShrink, CancellationToken cancellationToken);

    /// <summary>
    /// Crosses the devices affected by a change again and publishes the result as one new version. The owner selects them from its
    /// snapshot; devices without a known listing are skipped. Does not move the next refresh.
    /// </summary>
    [Alias("Recross")]
    [ResponseTimeout("00:30:00")]
    Task<TenantStatus> RecrossAsync(RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken);

    /// <summary>How long a follower stays registered after its last call.</summary>
    /// <value>2 minutes.</value>
    static readonly TimeSpan FollowExpiry = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait for the progress of a refresh.</summary>
    /// <value>20 seconds.</value>
    static readonly TimeSpan MaxWatch = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait for a change.</summary>
    /// <value>5 minutes.</value>
    static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);
}

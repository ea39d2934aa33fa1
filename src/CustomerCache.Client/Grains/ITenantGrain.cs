using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Refreshing;
using Orleans.Concurrency;

namespace CustomerCache.Client.Grains;

/// <summary>
/// The owner of one tenant, and the only writer of its records; key <c>system/host</c>. A refresh runs beside its calls, so every call
/// answers at once, whatever runs; those that only read go on even while a result is being stored.
/// </summary>
[Alias("customer-cache.ITenantGrain")]
public interface ITenantGrain : IGrainWithStringKey
{
    /// <summary>How the tenant stands.</summary>
    [Alias("GetStatus")]
    [AlwaysInterleave]
    Task<TenantStatus> GetStatusAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Returns how the tenant stands, and announces changes to the follower until it has not called again for <see cref="FollowExpiry"/>.
    /// An announcement may be lost: the answer to the next call is what counts.
    /// </summary>
    /// <param name="follower">The follower.</param>
    /// <param name="serves">
    /// The version that it serves to readers; 0 for none. What callers derived from earlier versions is invalidated when no follower serves
    /// one any more: a follower calls again as soon as it serves another version. An owner that lost this version goes on with a later one.
    /// </param>
    /// <param name="changedAt">When that version was made; null for none. Tells it from another one of the same number after a
    /// loss.</param>
    /// <param name="cancellationToken">Ends the wait for the answer.</param>
    [Alias("Follow")]
    [AlwaysInterleave]
    [ResponseTimeout("00:00:10")]
    Task<TenantStatus> FollowAsync(ITenantFollower follower, long serves, DateTimeOffset? changedAt, CancellationToken cancellationToken);

    /// <summary>The follower is not told any more.</summary>
    [Alias("Unfollow")]
    [AlwaysInterleave]
    Task UnfollowAsync(ITenantFollower follower, CancellationToken cancellationToken);

    /// <summary>What has to be fetched to get from a version to the current one; null when the tenant was never built.</summary>
    [Alias("GetTransfer")]
    [AlwaysInterleave]
    Task<SnapshotTransfer?> GetTransferAsync(long since, CancellationToken cancellationToken);

    /// <summary>
    /// A block of the records of a transfer; null when the tenant has moved on to another version: ask for a new transfer.
    /// </summary>
    [Alias("GetBlock")]
    [AlwaysInterleave]
    Task<RecordBlock?> GetBlockAsync(long since, long to, int offset, CancellationToken cancellationToken);

    /// <summary>How the tenant stands once it has left a version, or when the wait (at most <see cref="MaxWait"/>) is over.</summary>
    [Alias("WaitForChange")]
    [AlwaysInterleave]
    [ResponseTimeout("00:06:00")]
    Task<TenantStatus> WaitForChangeAsync(long since, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Why a device is, or is not, served; null when nothing is known of it.</summary>
    [Alias("GetDecision")]
    [AlwaysInterleave]
    Task<DeviceDecision?> GetDecisionAsync(string serialNumber, CancellationToken cancellationToken);

    /// <summary>What is known of the devices of the tenant, served or not.</summary>
    [Alias("FindDevices")]
    [AlwaysInterleave]
    Task<DevicePage> FindDevicesAsync(DeviceFilter filter, CancellationToken cancellationToken);

    /// <summary>The last refreshes that ended, the newest first.</summary>
    [Alias("GetRecentRefreshes")]
    [AlwaysInterleave]
    Task<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(CancellationToken cancellationToken);

    /// <summary>A refresh that runs, or ran not long ago; null when it is not known (any more).</summary>
    [Alias("GetRefresh")]
    [AlwaysInterleave]
    Task<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Returns a refresh as <see cref="GetRefreshAsync"/> does, once it differs from what the caller has seen, or after
    /// <see cref="MaxWatch"/>; at most five times a second, but at once when it ends.
    /// </summary>
    /// <param name="id">The refresh.</param>
    /// <param name="seen">The <see cref="RefreshStatus.Revision"/> that the caller has; 0 for none, which is answered at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("WatchRefresh")]
    [AlwaysInterleave]
    [ResponseTimeout("00:01:00")]
    Task<RefreshStatus?> WatchRefreshAsync(string id, long seen, CancellationToken cancellationToken);

    /// <summary>Starts a refresh, or answers the running one; null when it is not wanted, or the tenant is no longer configured.</summary>
    [Alias("StartRefresh")]
    Task<RefreshStatus?> StartRefreshAsync(RefreshDemand demand, bool acceptShrink, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a block of records that are to be imported; gives the import's name, which the first block has not yet. A name that is not
    /// used for ten minutes is forgotten.
    /// </summary>
    [Alias("Stage")]
    Task<string> StageAsync(string? import, RecordBlock block, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces all records by those of an import, as one new version, stored before the call returns; or nothing, when that would drop too
    /// many.
    /// </summary>
    [Alias("Import")]
    [ResponseTimeout("00:05:00")]
    Task<ImportResult> ImportAsync(string import, bool acceptShrink, CancellationToken cancellationToken);

    /// <summary>
    /// Crosses the devices again that depend on what changed, at once, and serves the result as one new version. The owner selects them
    /// from its own snapshot. Devices whose listing is not known are left out.
    /// Does not move the date of the next refresh.
    /// </summary>
    [Alias("Recross")]
    [ResponseTimeout("00:30:00")]
    Task<TenantStatus> RecrossAsync(RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken);

    /// <summary>How long a follower is remembered.</summary>
    static readonly TimeSpan FollowExpiry = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait for the progress of a refresh.</summary>
    static readonly TimeSpan MaxWatch = TimeSpan.FromSeconds(20);

    /// <summary>The longest wait for a change.</summary>
    static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);
}

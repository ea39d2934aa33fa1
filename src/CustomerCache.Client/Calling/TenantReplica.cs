using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Client.Calling;

/// <summary>Replicates one tenant's records in this process, on a silo or in a calling service.</summary>
/// <remarks>
/// Announcements of new versions trigger a fetch of the changes; a lost announcement is compensated by polling every
/// <see cref="ReplicaOptions.CheckInterval"/>. Reads come from memory, see one complete version, and continue from the last known one while
/// the owner is unreachable. Thread safe.
/// </remarks>
public sealed partial class TenantReplica : ITenantFollower, IAsyncDisposable
{
    // An unreachable owner is polled sooner: usually it is moving to another silo.
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    // How long after a report the replica may move. The owner, or the one after it, then no longer knows that it served the reported
    // version, and does not invalidate what was derived from that.
    private static readonly TimeSpan ReportedFor = TimeSpan.FromSeconds(10);

    private readonly TenantId _tenant;
    private readonly IGrainFactory _grains;
    private readonly ITenantGrain _owner;
    private readonly ITenantFollower _self;
    private readonly TimeSpan _period;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TenantPublication _publication;
    private readonly TransferReader _transfers;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _syncLock = new(1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _announced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TenantStatus _status;
    private Task _loop = Task.CompletedTask;
    private long _confirmedAt;
    private long _loggedVersion;
    private bool _isLost;

    /// <summary>Creates an empty replica; <see cref="Start"/> makes it follow.</summary>
    public TenantReplica(TenantId tenant, IGrainFactory grains, ReplicaOptions options, TimeProvider time, ILogger<TenantReplica> logger)
    {
        (_tenant, _grains, _period, _time, _logger) = (tenant, grains, options.CheckInterval, time, logger);
        _owner = grains.GetGrain<ITenantGrain>(tenant.ToString());
        _self = grains.CreateObjectReference<ITenantFollower>(this);
        _publication = new TenantPublication(tenant, time);
        _transfers = new TransferReader(tenant, _owner);
        _confirmedAt = time.GetTimestamp();
        _status = TenantStatus.Of(_publication.State, null);
    }

    /// <summary>The replicated tenant.</summary>
    public TenantId Tenant => _tenant;

    /// <summary>The served snapshot; null until <see cref="Synced"/> or while the tenant was never built.</summary>
    public TenantSnapshot? Snapshot => Served.State.Snapshot;

    /// <summary>The tenant's status as known here.</summary>
    public TenantStatus Status => TenantStatus.Of(Served.State, _status.Running) with { Owner = _status.Owner };

    /// <summary>Finds the publication of an owner in this process, whose snapshot is then served instead of a copy.</summary>
    internal Func<TenantPublication?>? Owned { get; init; }

    /// <summary>Called with a publication of <see cref="Owned"/> whose owner was superseded by another silo's.</summary>
    internal Action<TenantPublication>? Superseded { get; init; }

    /// <summary>Cancelled when the host begins to stop: a connection that ends then is not lost.</summary>
    internal CancellationToken HostStopping { get; init; }

    /// <summary>The replica's own state, even while it serves from an owner in this process.</summary>
    internal TenantState Kept => _publication.State;

    private TenantPublication Served => Owned?.Invoke() ?? _publication;

    private long ServedVersion => Snapshot?.Version ?? 0;

    /// <summary>Completes when the owner was reached for the first time.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Completes when a newer state than the current one is served.</summary>
    public Task Changed => Served.Changed;

    /// <summary>The time since this was last known to be the owner's current version.</summary>
    public TimeSpan Staleness => Owned?.Invoke() is not null ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _confirmedAt));

    /// <summary>Starts following.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Synchronizes with the owner; when the call returns, everything it had published before is served here.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        if (!await TrySyncAsync(cancellationToken))
        {
            await TrySyncAsync(cancellationToken);
        }
    }

    // Returns whether the served version is reported to the owner, which waits for that before it invalidates what was derived from the
    // previous one. A tenant that changes all the time is always a version ahead.
    private async Task<bool> TrySyncAsync(CancellationToken cancellationToken)
    {
        await _syncLock.WaitAsync(cancellationToken);
        try
        {
            var startedAt = _time.GetTimestamp();
            var served = Snapshot;
            var status = await _owner.FollowAsync(_self, served?.Version ?? 0, served?.ChangedAt, cancellationToken);
            await CatchUpAsync(status, startedAt, cancellationToken);
            Volatile.Write(ref _confirmedAt, startedAt);
            _synced.TrySetResult();
            return (served?.Version ?? 0) == ServedVersion;
        }
        finally
        {
            _syncLock.Release();
        }
    }

    /// <summary>Returns the changes since a version from local history; waits like <see cref="TenantPublication.ChangesAsync"/>.</summary>
    public Task<TenantChanges> ChangesAsync(long since, TimeSpan wait, CancellationToken cancellationToken) =>
        Served.ChangesAsync(since, wait, cancellationToken);

    /// <summary>Takes over the state of an owner in this process that deactivates.</summary>
    /// <remarks>
    /// Also works after this replica stopped following, since the last metrics of a process are read after that. Does not wait for a
    /// synchronization in progress, which may itself wait for that owner to deactivate.
    /// </remarks>
    internal void TakeOver(TenantState state)
    {
        lock (_gate)
        {
            _publication.TakeOver(state);
        }
    }

    /// <inheritdoc/>
    Task ITenantFollower.AnnouncedAsync(TenantAnnouncement announcement)
    {
        _announced.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Stops following; the served snapshot stays.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        if (_synced.Task.IsCompleted)
        {
            // Not awaited: an unreachable owner expires the follower by itself.
            _owner.UnfollowAsync(_self, CancellationToken.None).Ignore();
        }

        _grains.DeleteObjectReference<ITenantFollower>(_self);
        _stopping.Dispose();
        _syncLock.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var announced = _announced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var pause = _period;
            try
            {
                var isReported = await TrySyncAsync(_stopping.Token);
                Found();
                if (!isReported)
                {
                    continue;
                }
            }
            catch (Exception failure)
            {
                if (_stopping.IsCancellationRequested || HostStopping.IsCancellationRequested)
                {
                    return;
                }

                pause = _period < RetryInterval ? _period : RetryInterval;
                Lost(failure, pause);
            }

            await WaitAsync(announced.Task, pause);
        }
    }

    // Until an announcement arrives or the pause elapses.
    private async Task WaitAsync(Task announced, TimeSpan pause)
    {
        try
        {
            await announced.WaitAsync(pause, _time, _stopping.Token);
        }
        catch (Exception end) when (end is TimeoutException or OperationCanceledException)
        {
            // The loop checks the cause.
        }
    }

    private async Task CatchUpAsync(TenantStatus status, long reportedAt, CancellationToken cancellationToken)
    {
        if (Owned?.Invoke() is { } owned)
        {
            if (status.Version <= (owned.State.Snapshot?.Version ?? 0))
            {
                _status = status;
                LogVersion(status);
                return;
            }

            // An owner publishes before it responds, so a later version comes from another owner.
            TakeOver(owned.State);
            Superseded?.Invoke(owned);
        }

        if (status.Version < (_publication.State.Snapshot?.Version ?? 0))
        {
            // The owner lost its state. It knows the version served here and reissues a later one; until then this one is served.
            _status = status;
            return;
        }

        while (!await TryCatchUpAsync(_publication.State.Snapshot, status, reportedAt, cancellationToken))
        {
            status = await _owner.GetStatusAsync(cancellationToken);
        }
    }

    // Returns false when an owner in this process deactivated meanwhile and its state is served: the delta was computed against another
    // base.
    private async Task<bool> TryCatchUpAsync(
        TenantSnapshot? known,
        TenantStatus status,
        long reportedAt,
        CancellationToken cancellationToken
    )
    {
        var snapshot = known;
        if (!status.IsOf(known))
        {
            snapshot = await _transfers.ReadAsync(status.BaseOf(known), cancellationToken);
            if (!status.IsOf(snapshot))
            {
                status = await _owner.GetStatusAsync(cancellationToken);
            }
        }

        if (!ReferenceEquals(known, snapshot) && _time.GetElapsedTime(reportedAt) >= ReportedFor)
        {
            await _owner.FollowAsync(_self, known?.Version ?? 0, known?.ChangedAt, cancellationToken);
        }

        lock (_gate)
        {
            if (!ReferenceEquals(known, _publication.State.Snapshot))
            {
                return false;
            }

            if (!_publication.Follow(status, snapshot))
            {
                // The owner lost its state meanwhile, or is superseded: the next synchronization reports the version served here.
                return true;
            }
        }

        _status = status;
        LogVersion(status);
        return true;
    }

    private void LogVersion(TenantStatus status)
    {
        if (status.Version > 0 && status.Version != _loggedVersion)
        {
            _loggedVersion = status.Version;
            Log.VersionServed(_logger, _tenant, status.Version, status.Records);
        }
    }

    private void Found()
    {
        if (_isLost)
        {
            _isLost = false;
            Log.OwnerReached(_logger, _tenant, Snapshot?.Version ?? 0);
        }
    }

    private void Lost(Exception failure, TimeSpan pause)
    {
        if (!_isLost)
        {
            _isLost = true;
            Log.OwnerLost(_logger, _tenant, Snapshot?.Version ?? 0, pause, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4101,
            LogLevel.Warning,
            "Lost the owner of {Tenant}; serving version {Version}, retrying every {Pause}.",
            EventName = "OwnerLost"
        )]
        public static partial void OwnerLost(ILogger logger, TenantId tenant, long version, TimeSpan pause, Exception failure);

        [LoggerMessage(
            4104,
            LogLevel.Information,
            "Serving version {Version} of {Tenant} with {Records} records.",
            EventName = "VersionServed"
        )]
        public static partial void VersionServed(ILogger logger, TenantId tenant, long version, int records);

        [LoggerMessage(
            4102,
            LogLevel.Information,
            "Reached the owner of {Tenant} again; serving version {Version}.",
            EventName = "OwnerReached"
        )]
        public static partial void OwnerReached(ILogger logger, TenantId tenant, long version);
    }
}

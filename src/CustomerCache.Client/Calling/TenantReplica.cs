using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Client.Calling;

/// <summary>
/// A copy of one tenant's records in this process, on a silo or in a calling service. Told of each new version, it fetches what changed;
/// an announcement that is lost is made up for by asking for the version every <see cref="ReplicaOptions.CheckInterval"/>. Reads are
/// from memory, see one complete version, and go on from the last known one while the owner cannot be reached. Thread safe.
/// </summary>
public sealed partial class TenantReplica : ITenantFollower, IAsyncDisposable
{
    // An owner that cannot be reached is asked again sooner than one that is well: most often it is on its way to another silo.
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

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
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TenantStatus _known;
    private Task _loop = Task.CompletedTask;
    private long _confirmed;
    private long _loggedVersion;
    private bool _isLost;

    /// <summary>A replica that has nothing yet; <see cref="Start"/> makes it follow.</summary>
    public TenantReplica(TenantId tenant, IGrainFactory grains, ReplicaOptions options, TimeProvider time, ILogger<TenantReplica> logger)
    {
        (_tenant, _grains, _period, _time, _logger) = (tenant, grains, options.CheckInterval, time, logger);
        _owner = grains.GetGrain<ITenantGrain>(tenant.ToString());
        _self = grains.CreateObjectReference<ITenantFollower>(this);
        _publication = new TenantPublication(tenant, time);
        _transfers = new TransferReader(tenant, _owner);
        _confirmed = time.GetTimestamp();
        _known = TenantStatus.Of(_publication.State, null);
    }

    /// <summary>Whose copy.</summary>
    public TenantId Tenant => _tenant;

    /// <summary>What is served: never built until <see cref="Synced"/>.</summary>
    public TenantSnapshot? Snapshot => Served.State.Snapshot;

    /// <summary>How the tenant stands, as far as is known here.</summary>
    public TenantStatus Status => TenantStatus.Of(Served.State, _known.Running);

    /// <summary>
    /// Finds the publication of the owner where it is active in this process: its snapshot is served then, and none is copied.
    /// </summary>
    internal Func<TenantPublication?>? Owned { get; init; }

    /// <summary>Called with a publication of <see cref="Owned"/> whose owner turns out to have been superseded by one elsewhere.</summary>
    internal Action<TenantPublication>? Superseded { get; init; }

    /// <summary>What this replica holds itself, also while it serves from an owner in this process.</summary>
    internal TenantState Kept => _publication.State;

    private TenantPublication Served => Owned?.Invoke() ?? _publication;

    private long ServedVersion => Snapshot?.Version ?? 0;

    /// <summary>Completes when the owner was reached for the first time.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Completes when something newer than what is served now is.</summary>
    public Task Changed => Served.Changed;

    /// <summary>How long ago it was last certain that this is the owner's current version.</summary>
    public TimeSpan Staleness => Owned?.Invoke() is not null ? TimeSpan.Zero : _time.GetElapsedTime(Volatile.Read(ref _confirmed));

    /// <summary>Begins to follow.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Asks the owner now; when the call returns, everything that the owner had published before it is served here.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // Called again once another version is served: the owner waits for that before it invalidates what was derived from the one
            // before.
            for (long? told = null; told != ServedVersion; )
            {
                var asked = _time.GetTimestamp();
                var served = Snapshot;
                told = served?.Version ?? 0;
                var status = await _owner.FollowAsync(_self, told.Value, served?.ChangedAt, cancellationToken);
                await CatchUpAsync(status, cancellationToken);
                Volatile.Write(ref _confirmed, asked);
            }
        }
        finally
        {
            _turn.Release();
        }

        _synced.TrySetResult();
    }

    /// <summary>
    /// What changed since a version, from what is remembered here; waits like <see cref="TenantPublication.ChangesAsync"/>.
    /// </summary>
    public Task<TenantChanges> ChangesAsync(long since, TimeSpan wait, CancellationToken cancellationToken) =>
        Served.ChangesAsync(since, wait, cancellationToken);

    /// <summary>
    /// Serves on what an owner in this process served, as it leaves; also when this replica no longer follows, since the last metrics of a
    /// process are read after that. Waits for no call: the one that is under way may be waiting for this owner to have left.
    /// </summary>
    internal void TakeOver(TenantState state)
    {
        lock (_gate)
        {
            if (state.Snapshot is { } snapshot && snapshot.Version >= (_publication.State.Snapshot?.Version ?? 0))
            {
                _publication.Restore(state);
            }
        }
    }

    /// <inheritdoc/>
    Task ITenantFollower.AnnouncedAsync(TenantAnnouncement announcement)
    {
        _told.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Ends the following; what is served stays as it is.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        if (_synced.Task.IsCompleted)
        {
            // Nobody waits for it: an owner that cannot be reached forgets us by itself.
            _owner.UnfollowAsync(_self, CancellationToken.None).Ignore();
        }

        _grains.DeleteObjectReference<ITenantFollower>(_self);
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var told = _told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var pause = _period;
            try
            {
                await SyncAsync(_stop.Token);
                Found();
            }
            catch (Exception failure)
            {
                if (_stop.IsCancellationRequested)
                {
                    return;
                }

                pause = _period < Retry ? _period : Retry;
                Lost(failure, pause);
            }

            await WaitAsync(told.Task, pause);
        }
    }

    // Until something is announced, or the pause is over.
    private async Task WaitAsync(Task told, TimeSpan pause)
    {
        try
        {
            await told.WaitAsync(pause, _time, _stop.Token);
        }
        catch (Exception over) when (over is TimeoutException or OperationCanceledException)
        {
            // The loop looks why.
        }
    }

    private async Task CatchUpAsync(TenantStatus status, CancellationToken cancellationToken)
    {
        if (Owned?.Invoke() is { } owned)
        {
            if (status.Version <= (owned.State.Snapshot?.Version ?? 0))
            {
                _known = status;
                LogVersion(status);
                return;
            }

            // An owner publishes before it answers, so a later version comes from another owner.
            TakeOver(owned.State);
            Superseded?.Invoke(owned);
        }

        if (status.Version < (_publication.State.Snapshot?.Version ?? 0))
        {
            // The owner lost what it had. It has been told which version is served here, and goes on with a later one; until then this one
            // is served.
            _known = status;
            return;
        }

        while (!await TryCatchUpAsync(_publication.State.Snapshot, status, cancellationToken))
        {
            status = await _owner.GetStatusAsync(cancellationToken);
        }
    }

    // False when an owner in this process left meanwhile, and what it left is served: the difference was made against what is no longer.
    private async Task<bool> TryCatchUpAsync(TenantSnapshot? known, TenantStatus status, CancellationToken cancellationToken)
    {
        var (snapshot, delta) = (known, (SnapshotDelta?)null);
        while (!IsCurrent(snapshot, status))
        {
            // An owner that lost everything may have come back to the number of our version with other records: they are fetched whole.
            (snapshot, delta) = await _transfers.ReadAsync(snapshot?.Version == status.Version ? null : snapshot, cancellationToken);
            status = await _owner.GetStatusAsync(cancellationToken);
        }

        if (status.Version < (known?.Version ?? 0))
        {
            // It lost what it had while it was asked: the next look says what is served here.
            return true;
        }

        if (snapshot is not null && status.BuiltAt is { } at && at != snapshot.BuiltAt)
        {
            snapshot = snapshot.Confirmed(at);
        }

        lock (_gate)
        {
            if (!ReferenceEquals(known, _publication.State.Snapshot))
            {
                return false;
            }

            Publish(status.ToState(snapshot), delta);
        }

        _known = status;
        LogVersion(status);
        return true;
    }

    private void Publish(TenantState state, SnapshotDelta? delta)
    {
        var (before, snapshot) = (_publication.State, state.Snapshot);
        var known = before.Snapshot;
        if (snapshot?.Version == known?.Version && snapshot?.ChangedAt != known?.ChangedAt)
        {
            // The owner lost what it had: nothing leads from our version to its.
            _publication.Restore(state);
        }
        else if (
            !ReferenceEquals(snapshot, known)
            || state.LastRefresh?.Id != before.LastRefresh?.Id
            || state.NextRefreshAt != before.NextRefreshAt
        )
        {
            _publication.Publish(state, delta);
        }
    }

    private void LogVersion(TenantStatus status)
    {
        if (status.Version > 0 && status.Version != _loggedVersion)
        {
            _loggedVersion = status.Version;
            Log.Serves(_logger, _tenant, status.Version, status.Records);
        }
    }

    private static bool IsCurrent(TenantSnapshot? snapshot, TenantStatus status) =>
        status.Version == (snapshot?.Version ?? 0) && status.ChangedAt == snapshot?.ChangedAt;

    private void Found()
    {
        if (_isLost)
        {
            _isLost = false;
            Log.Found(_logger, _tenant, Snapshot?.Version ?? 0);
        }
    }

    private void Lost(Exception failure, TimeSpan pause)
    {
        if (!_isLost)
        {
            _isLost = true;
            Log.Lost(_logger, _tenant, Snapshot?.Version ?? 0, pause, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4101,
            LogLevel.Warning,
            "The owner of {Tenant} cannot be reached; version {Version} is served on, it is tried again every {Pause}"
        )]
        public static partial void Lost(ILogger logger, TenantId tenant, long version, TimeSpan pause, Exception failure);

        [LoggerMessage(4104, LogLevel.Information, "Version {Version} of {Tenant} with {Records} records is served here from now on")]
        public static partial void Serves(ILogger logger, TenantId tenant, long version, int records);

        [LoggerMessage(4102, LogLevel.Information, "The owner of {Tenant} is reached again; version {Version} is served")]
        public static partial void Found(ILogger logger, TenantId tenant, long version);
    }
}

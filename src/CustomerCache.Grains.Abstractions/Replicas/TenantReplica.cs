using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Abstractions.Messages;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Grains.Abstractions.Replicas;

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
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile RefreshStatus? _running;
    private volatile TenantBrief _brief;
    private Task _loop = Task.CompletedTask;
    private long _confirmed;
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
        _brief = TenantBrief.From(_publication.State, null);
    }

    /// <summary>Whose copy.</summary>
    public TenantId Tenant => _tenant;

    /// <summary>What is served: never built until <see cref="Synced"/>.</summary>
    public TenantSnapshot? Snapshot => _publication.State.Snapshot;

    /// <summary>How the tenant stands, as far as is known here.</summary>
    public TenantStatus Status => TenantStatus.Of(_publication.State, _running);

    /// <summary>The same as a message.</summary>
    internal TenantBrief Brief => _brief;

    /// <summary>Completes when the owner was reached for the first time.</summary>
    public Task Synced => _synced.Task;

    /// <summary>Completes when something newer than what is served now is.</summary>
    public Task Changed => _publication.Changed;

    /// <summary>How long ago it was last certain that this is the owner's current version.</summary>
    public TimeSpan Staleness => _time.GetElapsedTime(Volatile.Read(ref _confirmed));

    /// <summary>Begins to follow.</summary>
    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Asks the owner now; when the call returns, everything that the owner had published before it is served here.</summary>
    public async Task SyncAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var asked = _time.GetTimestamp();
            var brief = await _owner.FollowAsync(_self, cancellationToken);
            await CatchUpAsync(brief, cancellationToken);
            Volatile.Write(ref _confirmed, asked);
        }
        finally
        {
            _turn.Release();
        }

        _synced.TrySetResult();
    }

    /// <summary>What changed since a version, from what is remembered here; waits like <see cref="TenantPublication.ChangesAsync"/>.</summary>
    public Task<TenantChanges> ChangesAsync(long since, TimeSpan wait, CancellationToken cancellationToken) =>
        _publication.ChangesAsync(since, wait, cancellationToken);

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

    private async Task CatchUpAsync(TenantBrief brief, CancellationToken cancellationToken)
    {
        var snapshot = Snapshot;
        while (!IsCurrent(snapshot, brief))
        {
            // An owner that lost everything may have come back to the number of our version with other records: they are fetched whole.
            var known = snapshot?.Version == brief.Version ? null : snapshot;
            snapshot = await _transfers.ReadAsync(known, cancellationToken);
            brief = await _owner.GetBriefAsync(cancellationToken);
        }

        if (snapshot is not null && brief.BuiltAt is { } at && at != snapshot.BuiltAt)
        {
            snapshot = snapshot.Confirmed(at);
        }

        (_running, _brief) = (brief.Running?.ToStatus(), brief);
        var isNew = snapshot?.Version != Snapshot?.Version;
        var state = brief.ToState(snapshot);
        if (snapshot?.Version < Snapshot?.Version || (!isNew && snapshot?.ChangedAt != Snapshot?.ChangedAt))
        {
            // The owner lost what it had: nothing leads from our version to its.
            _publication.Restore(state);
        }
        else if (!ReferenceEquals(snapshot, Snapshot) || state.LastRefresh?.Id != _publication.State.LastRefresh?.Id || state.NextRefreshAt != _publication.State.NextRefreshAt)
        {
            _publication.Publish(state);
        }

        if (isNew)
        {
            Log.Serves(_logger, _tenant, brief.Version, brief.Records);
        }
    }

    private static bool IsCurrent(TenantSnapshot? snapshot, TenantBrief brief) =>
        brief.Version == (snapshot?.Version ?? 0) && brief.ChangedAt == snapshot?.ChangedAt;

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
        [LoggerMessage(4101, LogLevel.Warning, "The owner of {Tenant} cannot be reached; version {Version} is served on, it is tried again every {Pause}")]
        public static partial void Lost(ILogger logger, TenantId tenant, long version, TimeSpan pause, Exception failure);

        [LoggerMessage(4104, LogLevel.Information, "Version {Version} of {Tenant} with {Records} records is served here from now on")]
        public static partial void Serves(ILogger logger, TenantId tenant, long version, int records);

        [LoggerMessage(4102, LogLevel.Information, "The owner of {Tenant} is reached again; version {Version} is served")]
        public static partial void Found(ILogger logger, TenantId tenant, long version);
    }
}

using System.Collections.Immutable;
using System.Diagnostics;
using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace CustomerCache.Grains.Tenants;

/// <summary>Hosts one tenant: identity, storage and scheduling.</summary>
/// <remarks>
/// A refresh runs beside the calls and takes the write lock only to commit; commits and imports exclude each other. Stays active, since all
/// silos follow its snapshot. Recrossing takes as long as the vendors and therefore interleaves; its result is committed like any other.
/// </remarks>
[KeepAlive]
[MayInterleave(nameof(Interleaves))]
internal sealed partial class TenantGrain : Grain, ITenantGrain, IRefreshedTenant, IDisposable
{
    private static readonly TimeSpan MinWatchInterval = TimeSpan.FromMilliseconds(200);

    private readonly TenantDependencies _parts;
    private readonly ILogger<TenantGrain> _logger;
    private readonly TenantId _tenant;
    private readonly TenantPublication _publication;
    private readonly TenantPages _pages;
    private readonly TransferBlocks _blocks = new();
    private readonly StagedImports _imports;
    private readonly RefreshHistory _history = new();
    private readonly DeviceReadings _readings = new();
    private readonly TenantFollowers _followers;
    private readonly TenantWriter _writer;
    private readonly RecrossRequests _requests;
    private readonly TenantRecovery _recovery;
    private readonly UndecidedRetries _undecided;
    private readonly CancellationTokenSource _stopping;
    private RefreshProgress? _running;
    private Task _refresh = Task.CompletedTask;

    public TenantGrain(TenantDependencies parts, ILogger<TenantGrain> logger)
    {
        (_parts, _logger) = (parts, logger);
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(parts.Stopping.Token);
        var key = this.GetPrimaryKeyString();
        _tenant = TenantId.TryParse(key, out var tenant)
            ? tenant
            : throw new FormatException($"'{key}' is not a tenant key; the format is system/host.");
        _publication = new TenantPublication(tenant, parts.Time);
        _pages = parts.Pages(tenant, this.GetGrainId());
        _imports = new StagedImports(parts.Time);
        _followers = new TenantFollowers(parts.SystemTime, logger);
        _requests = new RecrossRequests(_tenant, _pages);
        _writer = new TenantWriter(_tenant, parts, _publication, _pages, _followers, GrainFactory, _stopping.Token)
        {
            Published = Announce,
            Superseded = DeactivateOnIdle,
            RefreshConcluded = _requests.StoreAsync,
        };
        _recovery = new TenantRecovery(_tenant, parts, _publication, _writer, _stopping.Token);
        _undecided = new UndecidedRetries(_tenant, parts, () => State, RecrossAsync);
    }

    public TenantState State => _publication.State;

    /// <summary>Returns whether a call interleaves, because it waits for vendors.</summary>
    public static bool Interleaves(IInvokable call) => call.GetMethodName() is nameof(RecrossAsync);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        // Before anything is read.
        var lost = _parts.Loss.Next;
        _recovery.Restore(await _pages.LoadAsync(cancellationToken), _pages.Stale);
        _parts.Owned.Add(_tenant, _publication);
        DeactivateOnLossAsync(lost).Ignore();
        Log.TenantAcquired(_logger, _tenant, State.Stored);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        try
        {
            await Task.WhenAll(_refresh, _undecided.Running).WaitAsync(cancellationToken);
            await _writer.Derived.StopAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            // The silo's replica takes over before this owner stops serving.
            _parts.Handover.TakeOver(_publication.State);
            _parts.Owned.Remove(_tenant, _publication);
            _publication.Close();
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _writer.Dispose();
    }

    public Task<TenantStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status);

    public Task<TenantStatus> FollowAsync(
        ITenantFollower follower,
        long serves,
        DateTimeOffset? changedAt,
        CancellationToken cancellationToken
    )
    {
        _writer.Derived.Serves(serves, State.Snapshot, _stopping.Token);
        _followers.Add(follower, serves);
        _recovery.Surpass(serves, changedAt);
        return Task.FromResult(Status);
    }

    public Task UnfollowAsync(ITenantFollower follower, CancellationToken cancellationToken)
    {
        _followers.Remove(follower);
        return Task.CompletedTask;
    }

    public Task<SnapshotTransfer?> GetTransferAsync(long since, CancellationToken cancellationToken) =>
        _blocks.OpenAsync(_publication, since, cancellationToken);

    public Task<RecordBlock?> GetBlockAsync(long since, long to, int offset, CancellationToken cancellationToken) =>
        _blocks.ReadAsync(_publication, since, to, offset, cancellationToken);

    public async Task<TenantStatus> WaitForChangeAsync(long since, TimeSpan wait, CancellationToken cancellationToken)
    {
        await _publication.ChangesAsync(since, wait < ITenantGrain.MaxWait ? wait : ITenantGrain.MaxWait, cancellationToken);
        return Status;
    }

    public Task<DeviceDecision?> GetDecisionAsync(string serialNumber, CancellationToken cancellationToken) =>
        Task.FromResult(
            State.Devices.TryGetValue(serialNumber, out var history) ? new DeviceDecision(_tenant, serialNumber, history) : null
        );

    public Task<DevicePage> FindDevicesAsync(DeviceFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult(DevicePage.Of(State, filter));

    public Task<ImmutableArray<RefreshSummary>> GetRecentRefreshesAsync(CancellationToken cancellationToken) =>
        Task.FromResult(State.RecentRefreshes);

    public Task<RefreshStatus?> GetRefreshAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(_running?.Id == id ? _running.Status : _history.Find(id));

    public async Task<RefreshStatus?> WatchRefreshAsync(string id, long seen, CancellationToken cancellationToken)
    {
        if (_running is { } progress && progress.Id == id)
        {
            await progress.NextAsync(seen, MinWatchInterval, ITenantGrain.MaxWatch, _parts.SystemTime, cancellationToken);
            return progress.Status;
        }

        return _history.Find(id);
    }

    public async Task<RefreshStatus?> StartRefreshAsync(RefreshDemand demand, bool acceptShrink, CancellationToken cancellationToken)
    {
        var now = _parts.Time.GetUtcNow();
        if (
            demand == RefreshDemand.IfDue
            && _running is null
            && RefreshSchedule.Overdue(State, now, _parts.Options.Interval) is { } overdue
        )
        {
            // The coordinator checks each tenant at its owner, so the alert is raised once, not by every silo.
            _parts.Observer.Observe(overdue);
        }

        var isDue = RefreshSchedule.IsDue(State.NextRefreshAt, now);
        var isWanted = isDue || demand != RefreshDemand.IfDue || _pages.PendingRefresh is not null;
        var canRead = _parts.Vendors.Tenants.Contains(_tenant) && !_stopping.IsCancellationRequested;
        if (!isWanted || !canRead)
        {
            _undecided.Check(canRead && _running is null);
            return _running?.Status;
        }

        // The caller learns that a refresh runs or follows, so the request must survive the loss of this silo.
        if (_running is null && demand != RefreshDemand.IfDue && (acceptShrink || !isDue))
        {
            await _writer.RunAsync(
                () => _pages.RequestAsync(PendingRefreshRequest.Begin(_pages.PendingRefresh, acceptShrink)),
                cancellationToken
            );
        }
        else if (_running is not null && (acceptShrink || demand == RefreshDemand.Anew))
        {
            await _writer.RunAsync(
                () => _pages.RequestAsync(PendingRefreshRequest.Follow(_pages.PendingRefresh, acceptShrink)),
                cancellationToken
            );
        }

        // Another call may have started one meanwhile.
        if (_running is null)
        {
            Begin(forced: !isDue, acceptShrink || _pages.PendingRefresh is { AcceptShrink: true });
        }

        return _running?.Status;
    }

    private void Begin(bool forced, bool acceptShrink)
    {
        var scheduler = TaskScheduler.Current;
        _running = new RefreshProgress(_tenant, RefreshIds.Create(_tenant, _parts.Time), _parts.Time)
        {
            CausedBy = Activity.Current?.Context ?? default,
            FailureChanged = () =>
                Task.Factory.StartNew(Announce, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Ignore(),
        };
        _refresh = RunAsync(_running, forced, acceptShrink);
        _parts.Stopping.WaitFor(_refresh);
    }

    public Task<string> StageAsync(string? import, RecordBlock block, CancellationToken cancellationToken) =>
        Task.FromResult(_imports.Add(import, block));

    public async Task<ImportResult> ImportAsync(string import, bool acceptShrink, CancellationToken cancellationToken)
    {
        var records = _imports.Take(import);
        ImportResult? result = null;
        await _writer.ReplaceAsync(
            state =>
            {
                (var after, result) = ImportResult.Of(state, records, _parts.Options, acceptShrink, _parts.Time.GetUtcNow());
                return after;
            },
            cancellationToken
        );
        return result!;
    }

    public async Task<TenantStatus> RecrossAsync(RecrossKind kind, ImmutableArray<string> ids, CancellationToken cancellationToken)
    {
        if (!_parts.Vendors.Tenants.Contains(_tenant))
        {
            return Status; // Served by name only: no vendor is configured for its devices.
        }

        using var reading = _readings.Open();
        if (_running is not null)
        {
            // The refresh drops its cached client and site data, and checks the devices again that it lists for the first time.
            _requests.Add(kind, ids, reading.OpenedAt);
        }

        if (State.Snapshot is null)
        {
            // No snapshot to select from: the refresh that builds the tenant must not have read before this event.
            await StartRefreshAsync(RefreshDemand.Anew, acceptShrink: false, cancellationToken);
            return Status;
        }

        var crossed = new HashSet<string>(StringComparer.Ordinal);
        for (var serials = Affected(); !serials.IsEmpty; serials = Affected())
        {
            await RecrossAsync(serials, reading, cancellationToken);

            // A commit that evaluated recross requests before this one completes first; the devices it adds are selected afterwards.
            await _writer.RunAsync(() => Task.CompletedTask, cancellationToken);
        }

        return Status;

        ImmutableArray<string> Affected() => [.. AffectedDevices.Of(kind, ids, _tenant, State.Snapshot).Where(crossed.Add)];
    }

    private async Task RecrossAsync(ImmutableArray<string> serials, DeviceReadings.Reading reading, CancellationToken cancellationToken)
    {
        var devices = await new Recrossing(_tenant, GrainFactory, _parts, reading).RunAsync(
            serials,
            () => State.Snapshot,
            cancellationToken
        );
        if (devices.Length > 0)
        {
            await _writer.PatchAsync(devices, reading);
        }
    }

    public async Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken)
    {
        RefreshCompletion? completion = null;
        await _writer.ReplaceAsync(state => (completion = conclude(state)).After, cancellationToken);
        return completion!;
    }

    private TenantStatus Status =>
        TenantStatus.Of(State, _running?.Status) with
        {
            Owner = GrainContext.Address.SiloAddress?.ToParsableString(),
        };

    private async Task RunAsync(RefreshProgress progress, bool forced, bool acceptShrink)
    {
        using var reading = _readings.Open();
        _requests.Begin(progress.Id, reading);

        // Complete the call that starts the refresh first.
        await Task.Yield();
        Announce();
        var run = new RefreshRun(this, _parts.Options, _parts.Time, _parts.Random, _parts.Observer);
        var summary = await run.RunAsync(progress, () => CreateReader(reading), reading, forced, acceptShrink, _stopping.Token);
        var isStored = State.LastRefresh?.Id == progress.Id;
        if (isStored)
        {
            await RecrossNewlyListedAsync();
        }

        (_running, _refresh) = (null, Task.CompletedTask);
        _requests.Forget(_parts.Crossings);
        _history.Add(progress);
        progress.Finish(summary);
        Announce();
        if (isStored && _pages.PendingRefresh is { } request && !_stopping.IsCancellationRequested)
        {
            // An unsaved refresh is restarted by the next check, so that failing storage is not retried without pause.
            Begin(forced: true, request.AcceptShrink);
        }
    }

    private async Task RecrossAsync(ImmutableArray<string> serials)
    {
        using var reading = _readings.Open();
        await RecrossAsync(serials, reading, _stopping.Token);
    }

    private async Task RecrossNewlyListedAsync()
    {
        try
        {
            foreach (var newlyListed in _requests.FollowUps)
            {
                await RecrossAsync(newlyListed(State.Snapshot));
            }

            await _writer.RunAsync(_requests.CompleteAsync, _stopping.Token);
        }
        catch (Exception failure)
        {
            Log.RecrossingFailed(_logger, _tenant, failure);
        }
    }

    private ThreadPoolReader CreateReader(DeviceReadings.Reading reading) =>
        new(
            _parts.Readers.Create(
                _tenant,
                new GrainDeviceCrossing(
                    _tenant,
                    () => _requests.CacheId,
                    GrainFactory,
                    () => _publication.State.Snapshot,
                    reading,
                    _parts.Gathering
                )
            )
        );

    // The grain directory entry is lost together with the storage.
    private async Task DeactivateOnLossAsync(Task lost)
    {
        await lost.WaitAsync(_stopping.Token);
        DeactivateOnIdle();
    }

    private void Announce() =>
        _followers.Announce(
            new TenantAnnouncement
            {
                Tenant = _tenant,
                Version = State.Snapshot?.Version ?? 0,
                BuiltAt = State.Snapshot?.BuiltAt,
            }
        );

    private static partial class Log
    {
        [LoggerMessage(4112, LogLevel.Information, "Acquired {Tenant}: {Stored}.", EventName = "TenantAcquired")]
        public static partial void TenantAcquired(ILogger logger, TenantId tenant, string stored);

        [LoggerMessage(
            4114,
            LogLevel.Warning,
            "Failed to recross newly listed devices of {Tenant} that an event named during the refresh; another refresh follows.",
            EventName = "RecrossingFailed"
        )]
        public static partial void RecrossingFailed(ILogger logger, TenantId tenant, Exception failure);
    }
}

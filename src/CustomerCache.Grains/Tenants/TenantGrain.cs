using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Identity, storage and turn of one tenant. A refresh runs beside the calls and takes a turn only to commit, so nobody waits for it;
/// commits and imports exclude each other. Stays active: its snapshot is what all silos follow. Crossing single devices again takes as
/// long as the vendors take, so that call keeps nobody else waiting either; its result is stored in the same turn as all others.
/// </summary>
[KeepAlive]
[MayInterleave(nameof(RunsBesideOthers))]
internal sealed partial class TenantGrain : Grain, ITenantGrain, IRefreshedTenant, IDisposable
{
    // More versions than can have been published since a replica was last in step.
    private const long RecoveryGap = 1_000;

    private static readonly TimeSpan WatchPace = TimeSpan.FromMilliseconds(200);

    private readonly TenantParts _parts;
    private readonly ILogger<TenantGrain> _logger;
    private readonly TenantId _tenant;
    private readonly TenantPublication _publication;
    private readonly TenantPages _pages;
    private readonly TransferBlocks _blocks = new();
    private readonly StagedImports _imports;
    private readonly RefreshHistory _ended = new();
    private readonly DeviceReadings _readings = new();
    private readonly TenantFollowers _followers;
    private readonly DerivedInvalidation _derived;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private RefreshProgress? _running;
    private DeviceReadings.Reading? _refreshReading;

    // What events named while the refresh runs. Replaced, never changed: its commit reads it outside of the grain's turn.
    private ImmutableArray<(RecrossKind Kind, ImmutableArray<string> Ids, long At)> _named = [];

    // Those that the commit found to name devices which it lists for the first time.
    private ImmutableArray<(RecrossKind Kind, ImmutableArray<string> Ids, long At)> _owed = [];
    private bool _isFollowUpStored;
    private int _memories;
    private bool _isListed;
    private Task _refresh = Task.CompletedTask;

    public TenantGrain(TenantParts parts, ILogger<TenantGrain> logger)
    {
        (_parts, _logger) = (parts, logger);
        var key = this.GetPrimaryKeyString();
        _tenant = TenantId.TryParse(key, out var tenant)
            ? tenant
            : throw new FormatException($"'{key}' is not a tenant; it is written system/host.");
        _publication = new TenantPublication(tenant, parts.Time);
        _pages = new TenantPages(parts.Storage, this.GetGrainId(), tenant, parts.Time, parts.Loggers.CreateLogger<TenantPages>());
        _imports = new StagedImports(parts.Time);
        _followers = new TenantFollowers(parts.Upkeep, logger);
        _derived = new DerivedInvalidation(
            _tenant,
            _followers,
            parts.Caches,
            parts.Upkeep,
            parts.Loggers.CreateLogger<DerivedInvalidation>()
        )
        {
            Completed = StoreCompletedAsync,
        };
    }

    public TenantState State => _publication.State;

    /// <summary>Which calls take no turn of the grain: they wait for others, and must not let others wait.</summary>
    public static bool RunsBesideOthers(IInvokable call) => call.GetMethodName() is nameof(RecrossAsync);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var stored = await _pages.LoadAsync(cancellationToken);
        var kept = stored.Snapshot is null ? _parts.Handover.Find(_tenant) : null;
        _publication.Restore(
            kept?.Snapshot is { } snapshot
                ? kept with
                {
                    Snapshot = snapshot.Reissued(Math.Max(snapshot.Version, stored.LostVersion) + RecoveryGap, _parts.Time.GetUtcNow()),
                    NextRefreshAt = null,
                }
                : stored
        );
        _parts.Owned.Add(_tenant, _publication);
        _derived.Restore(
            State.Snapshot?.Version ?? State.LostVersion,
            kept?.Snapshot is { } lost ? DerivedInvalidations.Everything(lost.Version) : _pages.Stale,
            _stop.Token
        );
        LeaveOnLossAsync().Ignore();
        if (kept?.Snapshot is not null)
        {
            Log.Recovered(_logger, _tenant, State.Snapshot!.Version, State.Snapshot.Records.Length);
            StoreRecoveredAsync().Ignore();
        }

        Log.Loaded(_logger, _tenant, State.Snapshot?.Version ?? 0, State.Snapshot?.Records.Length ?? 0, State.NextRefreshAt);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        try
        {
            await _refresh.WaitAsync(cancellationToken);
            await _derived.StopAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            // The silo's replica takes over what this owner served before it stops to be served.
            _parts.Handover.TakeOver(_publication.State);
            _parts.Owned.Remove(_tenant, _publication);
            _publication.Close();
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        _turn.Dispose();
    }

    public Task<TenantStatus> GetStatusAsync(CancellationToken cancellationToken) => Task.FromResult(Status);

    public Task<TenantStatus> FollowAsync(
        ITenantFollower follower,
        long serves,
        DateTimeOffset? changedAt,
        CancellationToken cancellationToken
    )
    {
        _derived.Serves(serves, State.Snapshot, _stop.Token);
        _followers.Add(follower, serves);
        if (IsLost(State, serves, changedAt))
        {
            if (State.Snapshot is null)
            {
                _publication.Restore(State with { LostVersion = serves });
            }

            SurpassAsync(serves, changedAt).Ignore();
        }

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
        Task.FromResult(_running?.Id == id ? _running.Status : _ended.Find(id));

    public async Task<RefreshStatus?> WatchRefreshAsync(string id, long seen, CancellationToken cancellationToken)
    {
        if (_running is { } progress && progress.Id == id)
        {
            await progress.NextAsync(seen, WatchPace, ITenantGrain.MaxWatch, _parts.Upkeep, cancellationToken);
            return progress.Status;
        }

        return _ended.Find(id);
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
            // The coordinator checks each tenant where it is owned: people are told once, not by every silo.
            _parts.Observer.Observe(overdue);
        }

        var isDue = RefreshSchedule.IsDue(State.NextRefreshAt, now);
        var isWanted = isDue || demand != RefreshDemand.IfDue || _pages.Wish is not null;
        if (!isWanted || !_parts.Vendors.Tenants.Contains(_tenant) || _stop.IsCancellationRequested)
        {
            return _running?.Status;
        }

        // Whoever asked is told that it runs or follows, so it must survive the loss of this silo.
        if (_running is null && demand != RefreshDemand.IfDue && (acceptShrink || !isDue))
        {
            await InTurnAsync(() => _pages.RequestAsync(PendingRefreshRequest.Begin(_pages.Wish, acceptShrink)), cancellationToken);
        }
        else if (_running is not null && (acceptShrink || demand == RefreshDemand.Anew))
        {
            await InTurnAsync(() => _pages.RequestAsync(PendingRefreshRequest.Follow(_pages.Wish, acceptShrink)), cancellationToken);
        }

        // Another call may have begun one meanwhile.
        if (_running is null)
        {
            Begin(forced: !isDue, acceptShrink || _pages.Wish is { AcceptShrink: true });
        }

        return _running?.Status;
    }

    private void Begin(bool forced, bool acceptShrink)
    {
        var turn = TaskScheduler.Current;
        _running = new RefreshProgress(_tenant, RefreshIds.Create(_tenant, _parts.Time), _parts.Time)
        {
            CausedBy = Activity.Current?.Context ?? default,
            FailureChanged = () =>
                Task.Factory.StartNew(Announce, CancellationToken.None, TaskCreationOptions.DenyChildAttach, turn).Ignore(),
        };
        _refresh = RunAsync(_running, forced, acceptShrink);
    }

    public Task<string> StageAsync(string? import, RecordBlock block, CancellationToken cancellationToken) =>
        Task.FromResult(_imports.Add(import, block));

    public async Task<ImportResult> ImportAsync(string import, bool acceptShrink, CancellationToken cancellationToken)
    {
        var records = _imports.Take(import);
        ImportResult? result = null;
        await ReplaceAsync(
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
            // Only served by name any more: there is nobody to ask about its devices.
            return Status;
        }

        using var reading = _readings.Open();
        if (_running is not null)
        {
            // The refresh forgets what it remembers of clients and sites, and looks again at devices that it lists for the first time.
            _named = _named.Add((kind, ids, reading.OpenedAt));
            _memories += kind is RecrossKind.BruinClient or RecrossKind.BruinSite ? 1 : 0;
        }

        if (State.Snapshot is null)
        {
            // Nothing is known that could be selected from: the refresh that builds the tenant must not have read before this event.
            await StartRefreshAsync(RefreshDemand.Anew, acceptShrink: false, cancellationToken);
            return Status;
        }

        var crossed = new HashSet<string>(StringComparer.Ordinal);
        for (var serials = Affected(); !serials.IsEmpty; serials = Affected())
        {
            await RecrossAsync(serials, reading, cancellationToken);

            // A commit that had looked at what events named before this one was, ends first: the devices that it brings are selected then.
            await InTurnAsync(() => Task.CompletedTask, cancellationToken);
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
            await ReplaceAsync(state => TenantPatch.Apply(state, reading.Latest(devices), _parts.Time.GetUtcNow()), cancellationToken);
        }
    }

    public async Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken)
    {
        RefreshCompletion? completion = null;
        await ReplaceAsync(state => (completion = conclude(state)).After, cancellationToken);
        return completion!;
    }

    private TenantStatus Status => TenantStatus.Of(State, _running?.Status);

    private async Task RunAsync(RefreshProgress progress, bool forced, bool acceptShrink)
    {
        using var reading = _readings.Open();
        (_named, _owed, _memories, _refreshReading, _isFollowUpStored) = ([], [], 1, reading, false);

        // The call that starts it is answered first.
        await Task.Yield();
        Announce();
        var run = new RefreshRun(this, _parts.Options, _parts.Time, _parts.Random, _parts.Observer);
        var summary = await run.RunAsync(progress, () => CreateReader(progress.Id, reading), reading, forced, acceptShrink, _stop.Token);
        var isStored = State.LastRefresh?.Id == progress.Id;
        if (isStored)
        {
            await RecrossNewlyListedAsync(reading);
        }

        (_running, _refreshReading, _refresh) = (null, null, Task.CompletedTask);
        for (; _memories > 0; _memories--)
        {
            _parts.Crossings.Forget(MemoryId(progress.Id));
        }

        _ended.Add(progress);
        progress.Finish(summary);
        Announce();
        if (isStored && _pages.Wish is { } wish && !_stop.IsCancellationRequested)
        {
            // What could not be stored is begun anew by the next check, so that a storage that is down is not asked without pause.
            Begin(forced: true, wish.AcceptShrink);
        }
    }

    // A device that the refresh lists for the first time was no candidate when an event named its client or site.
    private async Task RecrossNewlyListedAsync(DeviceReadings.Reading refresh)
    {
        try
        {
            foreach (var named in _owed)
            {
                using var reading = _readings.Open();
                await RecrossAsync(NewlyListed(State.Snapshot, refresh, named), reading, _stop.Token);
            }

            if (_isFollowUpStored)
            {
                await InTurnAsync(() => _pages.RequestAsync(_pages.Wish?.Next), _stop.Token);
            }
        }
        catch (Exception failure)
        {
            Log.NotRecrossed(_logger, _tenant, failure);
        }
    }

    private ImmutableArray<string> NewlyListed(
        TenantSnapshot? snapshot,
        DeviceReadings.Reading refresh,
        (RecrossKind Kind, ImmutableArray<string> Ids, long At) named
    ) => [.. AffectedDevices.Of(named.Kind, named.Ids, _tenant, snapshot).Where(serial => refresh.IsOlder(serial, named.At))];

    // The events that named such devices are done with: should this owner be lost before it crosses them, the next one finds that a refresh
    // must follow.
    private async Task StoreFollowUpAsync(TenantSnapshot? snapshot)
    {
        var refresh = _refreshReading!;
        _owed = [.. _named.Where(named => !NewlyListed(snapshot, refresh, named).IsEmpty)];
        if (!_owed.IsEmpty)
        {
            _isFollowUpStored = _pages.Wish?.Next is null;
            await _pages.RequestAsync(PendingRefreshRequest.Follow(_pages.Wish, acceptShrink: false));
        }
    }

    private ThreadPoolReader CreateReader(string refreshId, DeviceReadings.Reading reading) =>
        new(
            _parts.Readers.Create(
                _tenant,
                new GrainDeviceCrossing(
                    _tenant,
                    () => MemoryId(refreshId),
                    GrainFactory,
                    () => _publication.State.Snapshot,
                    reading,
                    _parts.Gathering
                )
            )
        );

    // Under this name the devices of a refresh share what Bruin says; it changes when an event says that this may be old.
    private string MemoryId(string refreshId) =>
        _memories == 1 ? refreshId : string.Create(CultureInfo.InvariantCulture, $"{refreshId}.{_memories}");

    // Stored first, published then. Computing and storing happen while reads go on; the next writer waits.
    private Task ReplaceAsync(Func<TenantState, TenantState> change, CancellationToken cancellationToken) =>
        InTurnAsync(
            async () =>
            {
                var before = State;
                var pending = _derived.Pending;
                var stale = await ThreadPoolWork.RunAsync(() => SaveAndPublishAsync(before, change, pending), CancellationToken.None);
                Announce();
                if (State.Snapshot is { } snapshot && snapshot.Version != before.Snapshot?.Version)
                {
                    _derived.Add(snapshot.Version, stale, _stop.Token);
                    _parts.Observer.Observe(new RefreshEvent.Published(_tenant, before.Snapshot, snapshot));
                }

                await ListAsync(cancellationToken);
            },
            cancellationToken
        );

    // What was stored is lost: the owner must not hold on to a place in a directory that was lost with it.
    private async Task LeaveOnLossAsync()
    {
        await _parts.Loss.Next.WaitAsync(_stop.Token);
        DeactivateOnIdle();
    }

    private async Task StoreRecoveredAsync()
    {
        await Task.Yield();
        try
        {
            await ReplaceAsync(state => state, _stop.Token);
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            Log.NotStored(_logger, _tenant, failure);
        }
    }

    // A replica serves a later version, so what led there is lost. Versions never go back: what is here becomes a later one still. An owner
    // that was replaced without knowing finds out when it stores that.
    private async Task SurpassAsync(long version, DateTimeOffset? changedAt)
    {
        await Task.Yield();
        try
        {
            var isReplaced = false;
            await ReplaceAsync(
                state =>
                {
                    isReplaced = IsLost(state, version, changedAt);
                    return !isReplaced ? state
                        : state.Snapshot is { } snapshot
                            ? state with
                            {
                                Snapshot = snapshot.Reissued(version + 1, _parts.Time.GetUtcNow()),
                                NextRefreshAt = null,
                            }
                        : state with { LostVersion = version };
                },
                _stop.Token
            );
            if (isReplaced)
            {
                // Which records differ from those of the versions that are lost is unknown.
                _derived.Add(State.Snapshot?.Version ?? State.LostVersion, DerivedInvalidations.Everything(version), _stop.Token);
            }
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            Log.NotStored(_logger, _tenant, failure);
        }
    }

    private static bool IsLost(TenantState state, long version, DateTimeOffset? changedAt) =>
        version > (state.Snapshot?.Version ?? state.LostVersion)
        || (version == state.Snapshot?.Version && changedAt != state.Snapshot.ChangedAt);

    // Once per activation, so that the tenant is served by name even when it is no longer configured.
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!_isListed)
            {
                await GrainFactory.GetGrain<IRefreshCoordinatorGrain>(0).AddStoredAsync(_tenant.ToString(), cancellationToken);
                _isListed = true;
            }
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotListed(_logger, _tenant, failure);
        }
    }

    // Returns what the new version makes stale.
    private async Task<DerivedInvalidations?> SaveAndPublishAsync(
        TenantState before,
        Func<TenantState, TenantState> change,
        DerivedInvalidations? pending
    )
    {
        var after = change(before);
        if (after.LastRefresh?.Id != before.LastRefresh?.Id)
        {
            await StoreFollowUpAsync(after.Snapshot);
        }

        var delta =
            before.Snapshot is { } old && after.Snapshot is { } current && old.Version != current.Version
                ? SnapshotDelta.Between(old, current)
                : null;
        var stale = DerivedInvalidations.Between(before, after, delta);
        await _pages.SaveAsync(before, after, DerivedInvalidations.Union(pending, stale)?.Bounded(), CancellationToken.None);
        _publication.Publish(after, delta);
        return stale;
    }

    // What is invalidated is left out of the header that is written next. Until then a new owner repeats it, which costs little unless it
    // is everything.
    private async Task StoreCompletedAsync()
    {
        if (_pages.Stale is not { IsEverything: true })
        {
            return;
        }

        try
        {
            await InTurnAsync(() => _pages.StoreStaleAsync(_derived.Pending?.Bounded()), _stop.Token);
        }
        catch (Exception failure)
        {
            Log.NotStoredAsInvalidated(_logger, _tenant, failure);
        }
    }

    private async Task InTurnAsync(Func<Task> write, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await write();
        }
        catch (Orleans.Storage.InconsistentStateException)
        {
            // Somebody else owns the tenant by now: whoever calls next finds that one.
            DeactivateOnIdle();
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    private void Announce()
    {
        var announcement = new TenantAnnouncement
        {
            Tenant = _tenant,
            Version = State.Snapshot?.Version ?? 0,
            BuiltAt = State.Snapshot?.BuiltAt,
        };
        _followers.Announce(announcement);
    }

    private static partial class Log
    {
        [LoggerMessage(
            4112,
            LogLevel.Information,
            "{Tenant} is owned by this silo from now on: version {Version}, {Records} records, next refresh {NextRefreshAt}"
        )]
        public static partial void Loaded(ILogger logger, TenantId tenant, long version, int records, DateTimeOffset? nextRefreshAt);

        [LoggerMessage(
            4114,
            LogLevel.Warning,
            "Failed to cross devices of {Tenant} again that a refresh listed for the first time and an event named meanwhile; another "
                + "refresh follows"
        )]
        public static partial void NotRecrossed(ILogger logger, TenantId tenant, Exception failure);

        [LoggerMessage(
            4118,
            LogLevel.Warning,
            "Failed to store that everything derived from {Tenant} is invalidated; the next owner of the tenant empties the caches again "
                + "unless another version is stored first"
        )]
        public static partial void NotStoredAsInvalidated(ILogger logger, TenantId tenant, Exception failure);

        [LoggerMessage(
            4119,
            LogLevel.Error,
            "Nothing is stored of {Tenant}, but this silo serves {Records} records: the storage lost them. They are served on as version "
                + "{Version} and stored again, and the tenant is refreshed at once"
        )]
        public static partial void Recovered(ILogger logger, TenantId tenant, long version, int records);

        [LoggerMessage(
            4120,
            LogLevel.Warning,
            "Failed to store {Tenant} after the storage lost it; served from memory, the next refresh stores it"
        )]
        public static partial void NotStored(ILogger logger, TenantId tenant, Exception failure);

        [LoggerMessage(
            4113,
            LogLevel.Warning,
            "{Tenant} is stored but could not be put on the list of stored tenants; that is tried again when it is stored next"
        )]
        public static partial void NotListed(ILogger logger, TenantId tenant, Exception failure);
    }
}

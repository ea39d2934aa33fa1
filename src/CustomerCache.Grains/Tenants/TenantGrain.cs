using System.Collections.Immutable;
using System.Diagnostics;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using Orleans.Utilities;

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
    private readonly TenantParts _parts;
    private readonly ILogger<TenantGrain> _logger;
    private readonly TenantId _tenant;
    private readonly TenantPublication _publication;
    private readonly TenantPages _pages;
    private readonly TransferBlocks _blocks = new();
    private readonly StagedImports _imports;
    private readonly EndedRefreshes _ended = new();
    private readonly ObserverManager<ITenantFollower> _followers;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _stop = new();
    private RefreshProgress? _running;
    private bool _isListed;
    private Task _refresh = Task.CompletedTask;

    public TenantGrain(TenantParts parts, ILogger<TenantGrain> logger)
    {
        (_parts, _logger) = (parts, logger);
        var key = this.GetPrimaryKeyString();
        _tenant = TenantId.TryParse(key, out var tenant) ? tenant : throw new FormatException($"'{key}' is not a tenant; it is written system/host.");
        _publication = new TenantPublication(tenant, parts.Time);
        _pages = new TenantPages(parts.Storage, this.GetGrainId(), tenant, parts.Time, parts.Loggers.CreateLogger<TenantPages>());
        _imports = new StagedImports(parts.Time);
        _followers = new ObserverManager<ITenantFollower>(ITenantGrain.FollowExpiry, logger);
    }

    public TenantState State => _publication.State;

    /// <summary>Which calls take no turn of the grain: they wait for others, and must not let others wait.</summary>
    public static bool RunsBesideOthers(IInvokable call) => call.GetMethodName() is nameof(RecrossAsync);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _publication.Restore(await _pages.LoadAsync(cancellationToken));
        Log.Loaded(_logger, _tenant, State.Snapshot?.Version ?? 0, State.Snapshot?.Records.Length ?? 0, State.NextRefreshAt);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _refresh.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _turn.Dispose();
    }

    public Task<TenantBrief> GetBriefAsync(CancellationToken cancellationToken) => Task.FromResult(Brief());

    public Task<TenantBrief> FollowAsync(ITenantFollower follower, CancellationToken cancellationToken)
    {
        _followers.Subscribe(follower, follower);
        return Task.FromResult(Brief());
    }

    public Task UnfollowAsync(ITenantFollower follower, CancellationToken cancellationToken)
    {
        _followers.Unsubscribe(follower);
        return Task.CompletedTask;
    }

    public Task<SnapshotTransfer?> GetTransferAsync(long since, CancellationToken cancellationToken) => _blocks.OpenAsync(_publication, since, cancellationToken);

    public Task<RecordBlock?> GetBlockAsync(long since, long to, int offset, CancellationToken cancellationToken) =>
        _blocks.ReadAsync(_publication, since, to, offset, cancellationToken);

    public async Task<TenantBrief> WaitForChangeAsync(long since, TimeSpan wait, CancellationToken cancellationToken)
    {
        await _publication.ChangesAsync(since, wait < ITenantGrain.MaxWait ? wait : ITenantGrain.MaxWait, cancellationToken);
        return Brief();
    }

    public Task<RecordForm?> FindRecordAsync(string serialNumber, CancellationToken cancellationToken) =>
        Task.FromResult(RecordForm.From(State.Snapshot?.Find(serialNumber), null));

    public Task<DecisionReport?> GetDecisionAsync(string serialNumber, CancellationToken cancellationToken) => Task.FromResult(
        State.Devices.TryGetValue(serialNumber, out var history) ? DecisionReport.From(new DeviceDecision(_tenant, serialNumber, history)) : null);

    public Task<DevicesReport> FindDevicesAsync(DeviceQuestion question, CancellationToken cancellationToken) =>
        Task.FromResult(DevicesReport.From(DevicePage.Of(State, question.ToFilter())));

    public Task<ImmutableArray<EndedRefresh>> GetRecentRefreshesAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<EndedRefresh>>([.. State.RecentRefreshes.Select(EndedRefresh.From)]);

    public Task<RefreshReport?> GetRefreshAsync(string id, CancellationToken cancellationToken)
    {
        var status = _running?.Id == id ? _running.Status : _ended.Find(id);
        return Task.FromResult(status is null ? null : RefreshReport.From(status));
    }

    public async Task<RefreshReport?> StartRefreshAsync(bool onlyIfDue, bool acceptShrink, CancellationToken cancellationToken)
    {
        var now = _parts.Time.GetUtcNow();
        if (onlyIfDue && _running is null && RefreshSchedule.Overdue(State, now, _parts.Options.Interval) is { } overdue)
        {
            // The coordinator checks each tenant where it is owned: people are told once, not by every silo.
            _parts.Observer.Observe(overdue);
        }

        var isDue = RefreshSchedule.IsDue(State.NextRefreshAt, now);
        var isWanted = isDue || !onlyIfDue || _pages.Wish is not null;
        if (_running is null && isWanted && _parts.Vendors.Tenants.Contains(_tenant) && !_stop.IsCancellationRequested)
        {
            if (!onlyIfDue && (acceptShrink || !isDue))
            {
                // Whoever asked is told that it runs, so it must survive the loss of this silo.
                await InTurnAsync(() => _pages.WishAsync(new RefreshWish { AcceptShrink = acceptShrink }), cancellationToken);
            }

            _running = new RefreshProgress(_tenant, Guid.CreateVersion7(_parts.Time.GetUtcNow()).ToString("N"), _parts.Time)
            {
                CausedBy = Activity.Current?.Context ?? default,
            };
            _refresh = RunAsync(_running, forced: !isDue, acceptShrink || _pages.Wish is { AcceptShrink: true });
        }

        return _running is null ? null : RefreshReport.From(_running.Status);
    }

    public Task<string> StageAsync(string? import, RecordBlock block, CancellationToken cancellationToken) => Task.FromResult(_imports.Add(import, block));

    public async Task<TenantBrief> ImportAsync(string import, CancellationToken cancellationToken)
    {
        var records = _imports.Take(import);
        await ReplaceAsync(state => state.Import(records, _parts.Time.GetUtcNow()), cancellationToken);
        return Brief();
    }

    public async Task<TenantBrief> RecrossAsync(ImmutableArray<string> serialNumbers, CancellationToken cancellationToken)
    {
        var recrossing = new Recrossing(_tenant, GrainFactory, _parts);
        var devices = await recrossing.RunAsync(serialNumbers, () => State.Snapshot, cancellationToken);
        if (devices.Length > 0)
        {
            await ReplaceAsync(state => TenantPatch.Apply(state, devices, _parts.Time.GetUtcNow()), cancellationToken);
        }

        return Brief();
    }

    public async Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken)
    {
        RefreshCompletion? completion = null;
        await ReplaceAsync(state => (completion = conclude(state)).After, cancellationToken);
        return completion!;
    }

    private TenantBrief Brief() => TenantBrief.From(State, _running?.Status);

    private async Task RunAsync(RefreshProgress progress, bool forced, bool acceptShrink)
    {
        // The call that starts it is answered first.
        await Task.Yield();
        Announce();
        var run = new RefreshRun(this, _parts.Options, _parts.Time, _parts.Random, _parts.Observer);
        var summary = await run.RunAsync(progress, () => CreateReader(progress.Id), forced, acceptShrink, _stop.Token);
        (_running, _refresh) = (null, Task.CompletedTask);
        _ended.Add(progress);
        progress.Finish(summary);
        Announce();
    }

    private OffTurnReader CreateReader(string refreshId) => new(_parts.Readers.Create(
        _tenant, new GrainDeviceCrossing(_tenant, refreshId, GrainFactory, () => _publication.State.Snapshot, _parts.Gathering)));

    // Stored first, published then. Computing and storing happen while reads go on; the next writer waits.
    private Task ReplaceAsync(Func<TenantState, TenantState> change, CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var before = State;
            _publication.Publish(await OffTurn.RunAsync(() => SaveAsync(before, change), CancellationToken.None));
            Announce();
            if (State.Snapshot is { } snapshot && snapshot.Version != before.Snapshot?.Version)
            {
                _parts.Observer.Observe(new RefreshEvent.Published(_tenant, before.Snapshot, snapshot));
            }

            await ListAsync(cancellationToken);
        },
        cancellationToken);

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

    private async Task<TenantState> SaveAsync(TenantState before, Func<TenantState, TenantState> change)
    {
        var after = change(before);
        await _pages.SaveAsync(before, after, CancellationToken.None);
        return after;
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
        var announcement = new TenantAnnouncement { Tenant = _tenant.ToString(), Version = State.Snapshot?.Version ?? 0, BuiltAt = State.Snapshot?.BuiltAt };
        _followers.Notify(follower => follower.AnnouncedAsync(announcement)).Ignore();
    }

    private static partial class Log
    {
        [LoggerMessage(4112, LogLevel.Information, "{Tenant} is owned by this silo from now on: version {Version}, {Records} records, next refresh {NextRefreshAt}")]
        public static partial void Loaded(ILogger logger, TenantId tenant, long version, int records, DateTimeOffset? nextRefreshAt);

        [LoggerMessage(4113, LogLevel.Warning, "{Tenant} is stored but could not be put on the list of stored tenants; that is tried again when it is stored next")]
        public static partial void NotListed(ILogger logger, TenantId tenant, Exception failure);
    }
}

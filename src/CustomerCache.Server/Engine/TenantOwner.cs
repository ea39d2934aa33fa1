using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Engine;

/// <summary>
/// The one owner of a tenant's state. Everything that changes it happens in its mailbox, one turn after the other; reads take the
/// published state and never wait. A refresh runs beside the mailbox and takes a turn only to store its result.
/// </summary>
internal sealed class TenantOwner(TenantId tenant, bool isConfigured, EngineParts parts) : IRefreshedTenant, IAsyncDisposable
{
    private readonly Mailbox _mailbox = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TenantPublication _publication = new(tenant, parts.Time);
    private volatile ConcurrentDictionary<string, DeviceListing> _listings = new(StringComparer.Ordinal);
    private ConcurrentDictionary<string, DeviceListing> _listedNow = new(StringComparer.Ordinal);
    private volatile RefreshProgress? _running;
    private Task _refresh = Task.CompletedTask;

    public TenantId Tenant => tenant;

    public bool IsConfigured => isConfigured;

    public TenantState State => _publication.State;

    public TenantStatus Status => TenantStatus.Of(State, _running?.Status);

    public Task LoadAsync(CancellationToken cancellationToken) => _mailbox.AskAsync(async () =>
    {
        _publication.Restore(await parts.Storage.LoadAsync(tenant, cancellationToken));
        return true;
    });

    /// <summary>Starts a refresh, or answers the running one; null when it is not wanted or the tenant cannot be refreshed.</summary>
    public Task<RefreshProgress?> StartAsync(bool onlyIfDue, bool acceptShrink)
    {
        // In the mailbox it is nobody's trace.
        var cause = Activity.Current?.Context ?? default;
        return _mailbox.AskAsync(() => Task.FromResult(StartInTurn(onlyIfDue, acceptShrink, cause)));
    }

    private RefreshProgress? StartInTurn(bool onlyIfDue, bool acceptShrink, ActivityContext cause)
    {
        var now = parts.Time.GetUtcNow();
        if (onlyIfDue && isConfigured && _running is null && RefreshSchedule.Overdue(State, now, parts.Options.Interval) is { } overdue)
        {
            parts.Observer.Observe(overdue);
        }

        var isDue = RefreshSchedule.IsDue(State.NextRefreshAt, now);
        if (_running is null && isConfigured && !_stop.IsCancellationRequested && (isDue || !onlyIfDue))
        {
            var progress = new RefreshProgress(tenant, Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("N"), parts.Time) { CausedBy = cause };
            parts.Refreshes.Add(progress);
            _running = progress;
            _refresh = RunAsync(progress, forced: !isDue, acceptShrink);
        }

        return _running;
    }

    public Task<TenantSnapshot> ImportAsync(ImmutableArray<DeviceRecord> records, CancellationToken cancellationToken) => _mailbox.AskAsync(async () =>
    {
        await ReplaceAsync(State.Import(records, parts.Time.GetUtcNow()), cancellationToken);
        return State.Snapshot!;
    });

    /// <summary>Crosses devices beside the mailbox, as a refresh does, and takes a turn only to store the result.</summary>
    public async Task RecrossAsync(ImmutableArray<string> serialNumbers, CancellationToken cancellationToken)
    {
        if (!isConfigured)
        {
            return;
        }

        var devices = await new Recrossing(tenant, parts, _listings).RunAsync(serialNumbers, State.Snapshot, cancellationToken);
        if (devices.Length > 0)
        {
            await _mailbox.AskAsync(async () =>
            {
                await ReplaceAsync(TenantPatch.Apply(State, devices, parts.Time.GetUtcNow()), CancellationToken.None);
                return true;
            });
        }
    }

    public Task<TenantChanges> GetChangesAsync(long since, TimeSpan wait, CancellationToken cancellationToken) =>
        _publication.ChangesAsync(since, wait, cancellationToken);

    public Task<RefreshCompletion> CommitAsync(Func<TenantState, RefreshCompletion> conclude, CancellationToken cancellationToken) => _mailbox.AskAsync(async () =>
    {
        // What was crossed is stored even when the process is about to stop.
        var completion = conclude(State);
        await ReplaceAsync(completion.After, CancellationToken.None);

        // What a pass over the tenant did not list is not there any more; when there was none, nobody knows.
        _listings = completion.Conclusion is null ? _listings : _listedNow;
        return completion;
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _refresh;
        await _mailbox.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(RefreshProgress progress, bool forced, bool acceptShrink)
    {
        // The first step must not run inside the mailbox's turn.
        await Task.Yield();
        var run = new RefreshRun(this, parts.Options, parts.Time, parts.Random, parts.Observer);
        var summary = await run.RunAsync(progress, CreateReader, forced, acceptShrink, _stop.Token);
        _running = null;
        progress.Finish(summary);
    }

    private TenantReader CreateReader()
    {
        _listedNow = new(StringComparer.Ordinal);
        return parts.Readers.Create(
            tenant, new RememberedListings(parts.Readers.Crossing(tenant, new RefreshMemory(parts.Options, parts.Time), parts.Observer), _listedNow));
    }

    private async Task ReplaceAsync(TenantState after, CancellationToken cancellationToken)
    {
        var before = State.Snapshot;
        await parts.Storage.SaveAsync(State, after, cancellationToken);
        _publication.Publish(after);
        if (after.Snapshot is { } snapshot && snapshot.Version != before?.Version)
        {
            parts.Observer.Observe(new RefreshEvent.Published(tenant, before, snapshot));
        }
    }
}

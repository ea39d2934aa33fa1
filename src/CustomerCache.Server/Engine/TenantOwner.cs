using System.Collections.Immutable;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Server.Engine;

/// <summary>
/// The one owner of a tenant's state. Everything that changes it happens in its mailbox, one turn after the other; reads take the
/// published state and never wait. A refresh runs beside the mailbox and takes a turn only to store its result.
/// </summary>
internal sealed class TenantOwner(TenantId tenant, bool isConfigured, EngineParts parts) : IAsyncDisposable
{
    private readonly Mailbox _mailbox = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile Published _published = new(TenantState.Unknown(tenant), DeltaHistory.Empty);
    private volatile RefreshProgress? _running;
    private Task _refresh = Task.CompletedTask;

    public TenantId Tenant => tenant;

    public bool IsConfigured => isConfigured;

    public TenantState State => _published.State;

    public TenantStatus Status => TenantStatus.Of(_published.State, _running?.Status);

    public Task LoadAsync(CancellationToken cancellationToken) => _mailbox.AskAsync(async () =>
    {
        _published = new Published(await parts.Storage.LoadAsync(tenant, cancellationToken), DeltaHistory.Empty);
        return true;
    });

    /// <summary>Starts a refresh, or answers the running one; null when it is not wanted or the tenant cannot be refreshed.</summary>
    public Task<RefreshProgress?> StartAsync(bool onlyIfDue, bool acceptShrink) => _mailbox.AskAsync(() =>
    {
        var isDue = RefreshSchedule.IsDue(State.NextRefreshAt, parts.Time.GetUtcNow());
        if (_running is null && isConfigured && !_stop.IsCancellationRequested && (isDue || !onlyIfDue))
        {
            var progress = new RefreshProgress(tenant, Guid.CreateVersion7(parts.Time.GetUtcNow()).ToString("N"), parts.Time);
            parts.Refreshes.Add(progress);
            _running = progress;
            _refresh = RunAsync(progress, forced: !isDue, acceptShrink);
        }

        return Task.FromResult(_running);
    });

    public Task<TenantSnapshot> ImportAsync(ImmutableArray<DeviceRecord> records, CancellationToken cancellationToken) => _mailbox.AskAsync(async () =>
    {
        await ReplaceAsync(State.Import(records, parts.Time.GetUtcNow()), cancellationToken);
        return State.Snapshot!;
    });

    public async Task<TenantChanges> GetChangesAsync(long since, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = parts.Time.GetTimestamp();
        for (var published = _published; ; published = _published)
        {
            var left = wait - parts.Time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || published.State.Snapshot?.Version != since)
            {
                return published.Since(since);
            }

            try
            {
                await published.Replaced.WaitAsync(left, parts.Time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Nothing newer in time: the next round answers with the empty delta.
            }
        }
    }

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
        RefreshSummary? summary = null;
        try
        {
            parts.Observer.Observe(new RefreshEvent.Started(tenant, progress.Id));
            var attempts = new RefreshAttempts(tenant, parts.Readers.Create(tenant), parts.Options, parts.Time, parts.Random, parts.Observer);
            var (pass, outcome) = await attempts.RunAsync(
                () => State.Snapshot, () => forced || RefreshSchedule.IsDue(State.NextRefreshAt, parts.Time.GetUtcNow()), progress, _stop.Token);
            summary = await _mailbox.AskAsync(() => CompleteAsync(pass, outcome, progress, acceptShrink));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            summary = Ended(progress, RefreshOutcome.Interrupted);
        }
        catch (Exception e)
        {
            parts.Observer.Observe(new RefreshEvent.Broke(tenant, e));
            summary = Ended(progress, RefreshOutcome.Failed);
            parts.Observer.Observe(new RefreshEvent.Finished(tenant, summary, State.NextRefreshAt));
        }
        finally
        {
            _running = null;
            progress.Finish(summary ?? Ended(progress, RefreshOutcome.Failed));
        }
    }

    private async Task<RefreshSummary> CompleteAsync(TenantPass? pass, RefreshOutcome outcome, RefreshProgress progress, bool acceptShrink)
    {
        var completion = RefreshCompletion.Of(State, pass, outcome, progress.Status, acceptShrink, parts.Options, parts.Time.GetUtcNow());
        await ReplaceAsync(completion.After, CancellationToken.None);
        foreach (var happened in completion.Events(parts.Options))
        {
            parts.Observer.Observe(happened);
        }

        return completion.Summary;
    }

    private async Task ReplaceAsync(TenantState after, CancellationToken cancellationToken)
    {
        var before = _published;
        await parts.Storage.SaveAsync(before.State, after, cancellationToken);
        _published = before.Next(after);
        before.Announce();
    }

    private RefreshSummary Ended(RefreshProgress progress, RefreshOutcome outcome) => new(
        progress.Id, outcome, progress.StartedAt, parts.Time.GetUtcNow(), progress.Status.Attempts, progress.Status.Funnel);

    /// <summary>What readers see, replaced whole.</summary>
    private sealed record Published(TenantState State, DeltaHistory History)
    {
        private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Completes when this is no longer what readers see.</summary>
        public Task Replaced => _replaced.Task;

        public TenantChanges Since(long version) => State.Snapshot is { } current
            ? History.Since(version, current) is { } delta ? new TenantChanges.Delta(delta) : new TenantChanges.TooOld(current.Version)
            : new TenantChanges.TooOld(0);

        public Published Next(TenantState after) => new(after, State.Snapshot is { } old && after.Snapshot is { } now && old.Version != now.Version
            ? History.Add(SnapshotDelta.Between(old, now)) : History);

        public void Announce() => _replaced.TrySetResult();
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Tracks the progress of a refresh. Written by the refresh; thread safe.</summary>
/// <remarks>Readers get a <see cref="RefreshStatus"/> and can wait for the next change.</remarks>
public sealed class RefreshProgress(TenantId tenant, string id, TimeProvider time)
{
    private readonly ConcurrentDictionary<Decision, int> _funnel = new();
    private readonly long _startedTimestamp = time.GetTimestamp();
    private long _crossingStartedTimestamp;
    private int _listed;
    private int _toCross;
    private int _decided;
    private int _crossed;
    private int _attempt;
    private volatile FailedAttempt? _failed;
    private volatile RefreshSummary? _summary;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision = 1;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gets the tenant.</summary>
    public TenantId Tenant => tenant;

    /// <summary>Gets the id of the refresh.</summary>
    public string Id => id;

    /// <summary>Gets the trace context of the call that requested the refresh; default when the schedule did.</summary>
    public ActivityContext CausedBy { get; init; }

    /// <summary>
    /// Gets the callback for a failed attempt, and for the end of <see cref="RefreshStatus.Failed"/>. Runs on any thread; must not throw.
    /// </summary>
    public Action? FailureChanged { get; init; }

    /// <summary>Gets the start time.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Gets a task that completes at the next change.</summary>
    public Task Changed => _changed.Task;

    /// <summary>
    /// Completes once the revision differs from <paramref name="seen"/> or <paramref name="wait"/> has elapsed; at most once per <paramref
    /// name="pace"/>, but immediately when the refresh ends.
    /// </summary>
    /// <param name="seen">The caller's revision; 0 for none, which completes immediately.</param>
    /// <param name="pace">The minimum time between two completions.</param>
    /// <param name="wait">The maximum wait after that.</param>
    /// <param name="clock">The clock for both.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task NextAsync(long seen, TimeSpan pace, TimeSpan wait, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (seen == 0)
        {
            return;
        }

        try
        {
            await _ended.Task.WaitAsync(pace, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Still running.
        }

        var changed = Changed;
        if (Volatile.Read(ref _revision) == seen)
        {
            try
            {
                await changed.WaitAsync(wait, clock, cancellationToken);
            }
            catch (TimeoutException)
            {
                // No change in time.
            }
        }
    }

    /// <summary>Begins a new attempt to list and resets the counts.</summary>
    public int BeginAttempt()
    {
        _funnel.Clear();
        (_listed, _toCross, _decided, _crossed) = (0, 0, 0, 0);
        _failed = _failed is { } last ? last with { NextAt = null } : null;
        var attempt = Interlocked.Increment(ref _attempt);
        Signal();
        return attempt;
    }

    /// <summary>Records a failed attempt.</summary>
    public void AttemptFailed(FailedAttempt failed)
    {
        _failed = failed;
        Signal();
        FailureChanged?.Invoke();
    }

    /// <summary>Records the listing; <paramref name="toCross"/> of the devices are to be crossed with Bruin.</summary>
    public void Listed(int devices, int toCross)
    {
        (_listed, _toCross) = (devices, toCross);
        if (_failed is not null)
        {
            _failed = null;
            FailureChanged?.Invoke();
        }

        _crossingStartedTimestamp = time.GetTimestamp();
        Signal();
    }

    /// <summary>Records a decision about a device, with or without Bruin.</summary>
    public void Decided(Decision decision, bool withBruin)
    {
        _funnel.AddOrUpdate(decision, 1, static (_, n) => n + 1);
        Interlocked.Increment(ref _decided);
        if (withBruin)
        {
            Interlocked.Increment(ref _crossed);
        }

        Signal();
    }

    /// <summary>Records the end of the refresh.</summary>
    public void Finish(RefreshSummary summary)
    {
        _summary = summary;
        Signal();
        _ended.TrySetResult();
    }

    /// <summary>Gets the current status.</summary>
    public RefreshStatus Status
    {
        get
        {
            // Read first: a status may be newer than its revision, never older.
            var revision = Volatile.Read(ref _revision);
            var summary = _summary;
            var (crossed, total) = (Volatile.Read(ref _crossed), _toCross);
            var eta =
                summary is null && crossed > 0 && total > 0
                    ? time.GetElapsedTime(_crossingStartedTimestamp) * ((double)(total - crossed) / crossed)
                    : (TimeSpan?)null;
            return new RefreshStatus(
                id,
                tenant,
                summary is null ? "running" : "finished",
                StartedAt,
                summary?.FinishedAt,
                Math.Max(1, _attempt),
                summary?.Outcome,
                _listed,
                Volatile.Read(ref _decided),
                crossed,
                total,
                eta,
                summary?.Funnel ?? _funnel.ToImmutableSortedDictionary(f => f.Key.FunnelKey, f => f.Value, StringComparer.Ordinal),
                time.GetElapsedTime(_startedTimestamp)
            )
            {
                Revision = revision,
                Failed = _failed,
                Undecided = summary?.Undecided,
            };
        }
    }

    private void Signal()
    {
        Interlocked.Increment(ref _revision);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// How far a refresh is. Written by the refresh, read by anybody; thread safe. Readers take a <see cref="RefreshStatus"/>, and
/// may wait for the next change.
/// </summary>
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

    /// <summary>Whose refresh.</summary>
    public TenantId Tenant => tenant;

    /// <summary>The refresh that this is the progress of.</summary>
    public string Id => id;

    /// <summary>The trace of the call that asked for it; none when the schedule did.</summary>
    public ActivityContext CausedBy { get; init; }

    /// <summary>
    /// Called when an attempt failed, and when what <see cref="RefreshStatus.Failed"/> says is over; on any thread. Must not throw.
    /// </summary>
    public Action? FailureChanged { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Completes at the next change after the call.</summary>
    public Task Changed => _changed.Task;

    /// <summary>
    /// Completes once it differs from the revision that the caller has seen, or <paramref name="wait"/> is over; at most once per
    /// <paramref name="pace"/>, but at once when the refresh ends.
    /// </summary>
    /// <param name="seen">The revision of the status that the caller has; 0 for none, which completes at once.</param>
    /// <param name="pace">The least time between two answers.</param>
    /// <param name="wait">The longest wait after that.</param>
    /// <param name="clock">The clock of both.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
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
            // It goes on.
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
                // Nothing new in time.
            }
        }
    }

    /// <summary>A new attempt to list starts; counts start again.</summary>
    public int BeginAttempt()
    {
        _funnel.Clear();
        (_listed, _toCross, _decided, _crossed) = (0, 0, 0, 0);
        _failed = _failed is { } last ? last with { NextAt = null } : null;
        var attempt = Interlocked.Increment(ref _attempt);
        Signal();
        return attempt;
    }

    /// <summary>An attempt failed.</summary>
    public void AttemptFailed(FailedAttempt failed)
    {
        _failed = failed;
        Signal();
        FailureChanged?.Invoke();
    }

    /// <summary>The devices are listed; <paramref name="toCross"/> of them are to be crossed with Bruin.</summary>
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

    /// <summary>A device is decided, with Bruin or without.</summary>
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

    /// <summary>The refresh is over.</summary>
    public void Finish(RefreshSummary summary)
    {
        _summary = summary;
        Signal();
        _ended.TrySetResult();
    }

    /// <summary>How far it is now.</summary>
    public RefreshStatus Status
    {
        get
        {
            // Read first: a status may hold more than its revision says, never less.
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
                summary?.Funnel ?? _funnel.ToImmutableSortedDictionary(f => f.Key.FunnelKey, f => f.Value),
                time.GetElapsedTime(_startedTimestamp)
            )
            {
                Revision = revision,
                Failed = _failed,
            };
        }
    }

    private void Signal()
    {
        Interlocked.Increment(ref _revision);
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }
}

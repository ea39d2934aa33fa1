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
    private volatile RefreshSummary? _summary;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whose refresh.</summary>
    public TenantId Tenant => tenant;

    /// <summary>The refresh that this is the progress of.</summary>
    public string Id => id;

    /// <summary>The trace of the call that asked for it; none when the schedule did.</summary>
    public ActivityContext CausedBy { get; init; }

    /// <summary>When it started.</summary>
    public DateTimeOffset StartedAt { get; } = time.GetUtcNow();

    /// <summary>Completes at the next change after the call.</summary>
    public Task Changed => _changed.Task;

    /// <summary>A new attempt to list starts; counts start again.</summary>
    public int BeginAttempt()
    {
        _funnel.Clear();
        (_listed, _toCross, _decided, _crossed) = (0, 0, 0, 0);
        var attempt = Interlocked.Increment(ref _attempt);
        Signal();
        return attempt;
    }

    /// <summary>The devices are listed; so many of them are to be crossed with Bruin.</summary>
    public void Listed(int devices, int toCross)
    {
        (_listed, _toCross) = (devices, toCross);
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
    }

    /// <summary>How far it is now.</summary>
    public RefreshStatus Status
    {
        get
        {
            var summary = _summary;
            var (crossed, total) = (Volatile.Read(ref _crossed), _toCross);
            var eta = summary is null && crossed > 0 && total > 0
                ? time.GetElapsedTime(_crossingStartedTimestamp) * ((double)(total - crossed) / crossed) : (TimeSpan?)null;
            return new RefreshStatus(
                id, tenant, summary is null ? "running" : "finished", StartedAt, summary?.FinishedAt, Math.Max(1, _attempt), summary?.Outcome,
                _listed, Volatile.Read(ref _decided), crossed, total, eta,
                summary?.Funnel ?? _funnel.ToImmutableSortedDictionary(f => f.Key.FunnelKey, f => f.Value), time.GetElapsedTime(_startedTimestamp));
        }
    }

    private void Signal() =>
        Interlocked.Exchange(ref _changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}

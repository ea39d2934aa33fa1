using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>
/// What readers of one tenant see on one node: its state and the way that led there, replaced whole. One writer, any number of readers;
/// a read never waits.
/// </summary>
public sealed class TenantPublication(TenantId tenant, TimeProvider time)
{
    private volatile bool _isClosed;
    private volatile Published _current = new(TenantState.Unknown(tenant), DeltaHistory.Empty);

    /// <summary>What is published now.</summary>
    public TenantState State => _current.State;

    /// <summary>Completes when something newer than what is published now is.</summary>
    public Task Changed => _current.Replaced;

    /// <summary>Publishes a state from storage: no way leads to it.</summary>
    public void Restore(TenantState state) => Replace(new Published(state, DeltaHistory.Empty));

    /// <summary>Publishes the next state.</summary>
    /// <param name="after">The state.</param>
    /// <param name="delta">What leads from the snapshot that is published now to the next one, where it is known already; it is computed
    /// otherwise.</param>
    public void Publish(TenantState after, SnapshotDelta? delta = null) => Replace(_current.Next(after, delta));

    /// <summary>Ends every wait for a change: the writer leaves, and what follows is published elsewhere.</summary>
    public void Close()
    {
        _isClosed = true;
        _current.Announce();
    }

    /// <summary>
    /// What changed since a version. Waits up to <paramref name="wait"/> for something newer than a version that is the current one.
    /// </summary>
    public async Task<TenantChanges> ChangesAsync(long since, TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        for (var current = _current; ; current = _current)
        {
            var left = wait - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || _isClosed || current.State.Snapshot?.Version != since)
            {
                return current.Since(since);
            }

            try
            {
                await current.Replaced.WaitAsync(left, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Nothing newer in time: the next round answers with the empty delta.
            }
        }
    }

    private void Replace(Published next)
    {
        var before = _current;
        _current = next;
        before.Announce();
    }

    private sealed record Published(TenantState State, DeltaHistory History)
    {
        private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Replaced => _replaced.Task;

        public TenantChanges Since(long version) =>
            State.Snapshot is { } current
                ? History.Since(version, current) is { } delta
                    ? new TenantChanges.Delta(delta)
                    : new TenantChanges.TooOld(current.Version)
                : new TenantChanges.TooOld(0);

        public Published Next(TenantState after, SnapshotDelta? delta) =>
            new(
                after,
                State.Snapshot is { } old && after.Snapshot is { } now && old.Version != now.Version
                    ? History.Add(
                        delta is not null && (delta.From, delta.To) == (old.Version, now.Version) ? delta : SnapshotDelta.Between(old, now)
                    )
                    : History
            );

        public void Announce() => _replaced.TrySetResult();
    }
}

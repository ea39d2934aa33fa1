using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Publishes the state of one tenant and its delta history on one node, replaced atomically.</summary>
/// <remarks>One writer, any number of readers; reads never block.</remarks>
public sealed class TenantPublication(TenantId tenant, TimeProvider time)
{
    private volatile bool _isClosed;
    private volatile Published _current = new(TenantState.Unknown(tenant), DeltaHistory.Empty);

    /// <summary>Gets the published state.</summary>
    public TenantState State => _current.State;

    /// <summary>Gets a task that completes when a newer state is published.</summary>
    public Task Changed => _current.Replaced;

    /// <summary>Publishes a state from storage, without delta history.</summary>
    public void Restore(TenantState state) => Replace(new Published(state, DeltaHistory.Empty));

    /// <summary>Publishes the next state.</summary>
    public void Publish(TenantState after) => Replace(_current.Next(after));

    /// <summary>Publishes what a node that follows the owner read of it; keeps what is served while that is a later version.</summary>
    /// <remarks>
    /// An owner that lost its state knows the version served here and reissues a later one. The status and the records may come from
    /// different owners, of which one is superseded.
    /// </remarks>
    /// <returns>Whether it was published.</returns>
    public bool Follow(TenantStatus status, TenantSnapshot? read)
    {
        var (before, known) = (State, State.Snapshot);
        if (Math.Min(status.Version, read?.Version ?? 0) < (known?.Version ?? 0))
        {
            return false;
        }

        var snapshot = read?.Version == status.Version && status.BuiltAt is { } at && at != read.BuiltAt ? read.Confirmed(at) : read;
        var state = status.ToState(snapshot);
        if (snapshot?.Version == known?.Version && snapshot?.ChangedAt != known?.ChangedAt)
        {
            // The owner lost its state: no delta leads from our version to its.
            Restore(state);
        }
        else if (
            !ReferenceEquals(snapshot, known)
            || state.LastRefresh?.Id != before.LastRefresh?.Id
            || state.NextRefreshAt != before.NextRefreshAt
        )
        {
            Publish(state);
        }

        return true;
    }

    /// <summary>Publishes the state of an owner on this node that ends, unless a later version is served.</summary>
    public void TakeOver(TenantState state)
    {
        if (state.Snapshot is { } snapshot && snapshot.Version >= (State.Snapshot?.Version ?? 0))
        {
            Restore(state);
        }
    }

    /// <summary>Ends every wait for a change because the writer moves to another node.</summary>
    public void Close()
    {
        _isClosed = true;
        _current.Complete();
    }

    /// <summary>Returns the changes since a version; if it is current, waits up to <paramref name="wait"/> for a newer one.</summary>
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
                // Nothing newer in time: the next iteration returns the empty delta.
            }
        }
    }

    private void Replace(Published next)
    {
        var before = _current;
        _current = next;
        before.Complete();
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

        public Published Next(TenantState after) =>
            new(
                after,
                State.Snapshot is { } old && after.Snapshot is { } now && old.Version != now.Version
                    ? History.Add(now.DeltaFrom(old))
                    : History
            );

        public void Complete() => _replaced.TrySetResult();
    }
}

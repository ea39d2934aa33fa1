namespace CustomerCache.Sources.Resilience;

/// <summary>Queues calls that wait for a permit, in order of arrival. The caller must hold the owner's lock.</summary>
internal sealed class PermitQueue
{
    private readonly LinkedList<PermitWaiter> _waiters = [];

    public int Count => _waiters.Count;

    public void Add(PermitWaiter waiter)
    {
        // Usually appended; a call that lost its permit goes before those that arrived later.
        var before = _waiters.Last;
        while (before is not null && before.Value.Arrival > waiter.Arrival)
        {
            before = before.Previous;
        }

        waiter.Node = before is null ? _waiters.AddFirst(waiter) : _waiters.AddAfter(before, waiter);
    }

    public PermitWaiter? TakeFirst()
    {
        var first = _waiters.First?.Value;
        return first is not null && Remove(first) ? first : null;
    }

    /// <summary>Removes a waiter; returns false when it is no longer queued.</summary>
    public bool Remove(PermitWaiter waiter)
    {
        if (waiter.Node is not { } node)
        {
            return false;
        }

        waiter.Node = null;
        _waiters.Remove(node);
        return true;
    }
}

/// <summary>Represents a call that waits for a permit. Completes once: admitted, or cancelled while queued.</summary>
internal sealed class PermitWaiter(long arrival)
{
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The order of arrival; kept when the call queues again.</summary>
    public long Arrival => arrival;

    /// <summary>The node in the queue; null when not queued.</summary>
    public LinkedListNode<PermitWaiter>? Node { get; set; }

    public Task Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult();

    public void Cancel(CancellationToken cancellationToken) => _admitted.SetCanceled(cancellationToken);
}

namespace CustomerCache.Sources.Resilience;

/// <summary>Calls that wait for a place, in the order in which they came. Needs the lock of its owner.</summary>
internal sealed class PermitQueue
{
    private readonly LinkedList<PermitWaiter> _waiters = [];

    public int Count => _waiters.Count;

    public void Add(PermitWaiter waiter)
    {
        // Nearly always the last; one that lost its place goes before those that came after it.
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

    /// <summary>False when it is no longer in the queue.</summary>
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

/// <summary>A call that waits for a place. Ends once: admitted, or cancelled while it was still in the queue.</summary>
internal sealed class PermitWaiter(long arrival)
{
    private readonly TaskCompletionSource _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whoever came earlier has the smaller number, also when it has to queue again.</summary>
    public long Arrival => arrival;

    /// <summary>Its place in the queue; null when it has left.</summary>
    public LinkedListNode<PermitWaiter>? Node { get; set; }

    public Task Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult();

    public void Cancel(CancellationToken cancellationToken) => _admitted.SetCanceled(cancellationToken);
}

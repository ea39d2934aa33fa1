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

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Records when entities were last invalidated, by the partition's sequence number and by time.</summary>
/// <remarks>
/// Bounded: an evicted entity counts as invalidated at the time of the newest evicted one, which may reject too much but never too little.
/// The owner serializes all calls.
/// </remarks>
internal sealed class InvalidationLog(DateTimeOffset since, int capacity = InvalidationLog.DefaultCapacity)
{
    /// <summary>The default number of remembered entities.</summary>
    public const int DefaultCapacity = 100_000;

    private readonly Dictionary<EntityRef, (long Sequence, DateTimeOffset At)> _last = [];
    private readonly Queue<(EntityRef Entity, long Sequence)> _order = [];
    private (long Sequence, DateTimeOffset At) _floor = (0, since);

    // Sequence numbers of invalidations begin with 1.
    private bool HasEvicted => _floor.Sequence > 0;

    /// <summary>Records an invalidation.</summary>
    public void Record(EntityRef entity, long sequence, DateTimeOffset at)
    {
        _last[entity] = (sequence, at);
        _order.Enqueue((entity, sequence));
        while (_order.Count > capacity)
        {
            var (oldest, recorded) = _order.Dequeue();
            if (_last.TryGetValue(oldest, out var last) && last.Sequence == recorded)
            {
                _last.Remove(oldest);
                _floor = last;
            }
        }
    }

    /// <summary>Returns whether an entity was, or may have been, invalidated after a sequence number.</summary>
    public bool IsAfter(EntityRef entity, long sequence) =>
        _last.TryGetValue(entity, out var last) ? last.Sequence > sequence : _floor.Sequence > sequence;

    /// <summary>Returns whether an entity was, or may have been, invalidated at or after a time.</summary>
    public bool IsAfter(EntityRef entity, DateTimeOffset at) =>
        _last.TryGetValue(entity, out var last) ? last.At >= at
        : HasEvicted ? _floor.At >= at
        : _floor.At > at;

    /// <summary>Returns when an entity was last invalidated, if remembered.</summary>
    public DateTimeOffset? LastOf(EntityRef entity) => _last.TryGetValue(entity, out var last) ? last.At : null;
}

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// When entities were last invalidated, by the partition's own count of changes and by the clock: outlives what was invalidated. Bounded:
/// what is forgotten counts as invalidated at the moment of the youngest one forgotten, which may refuse too much and never too little.
/// Called by its owner, one call at a time.
/// </summary>
internal sealed class InvalidationLog(DateTimeOffset since, int capacity = InvalidationLog.DefaultCapacity)
{
    /// <summary>How many entities are remembered.</summary>
    public const int DefaultCapacity = 100_000;

    private readonly Dictionary<EntityRef, (long Sequence, DateTimeOffset At)> _last = [];
    private readonly Queue<(EntityRef Entity, long Sequence)> _order = [];
    private (long Sequence, DateTimeOffset At) _floor = (0, since);

    /// <summary>Notes an invalidation.</summary>
    public void Record(EntityRef entity, long sequence, DateTimeOffset at)
    {
        _last[entity] = (sequence, at);
        _order.Enqueue((entity, sequence));
        while (_order.Count > capacity)
        {
            var (oldest, noted) = _order.Dequeue();
            if (_last.TryGetValue(oldest, out var last) && last.Sequence == noted)
            {
                _last.Remove(oldest);
                _floor = last;
            }
        }
    }

    /// <summary>Whether an entity was, or may have been, invalidated after a change of this number.</summary>
    public bool IsAfter(EntityRef entity, long sequence) =>
        _last.TryGetValue(entity, out var last) ? last.Sequence > sequence : _floor.Sequence > sequence;

    /// <summary>Whether an entity was, or may have been, invalidated at this moment or later.</summary>
    public bool IsAfter(EntityRef entity, DateTimeOffset at) => _last.TryGetValue(entity, out var last) ? last.At >= at : _floor.At > at;

    /// <summary>When an entity was last invalidated, as far as that is remembered.</summary>
    public DateTimeOffset? LastOf(EntityRef entity) => _last.TryGetValue(entity, out var last) ? last.At : null;
}

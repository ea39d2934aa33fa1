namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Holds the links between entities learned from entries and events.</summary>
/// <remarks>
/// Outlives them. Bounded: the oldest children are evicted; their parents are then unknown and callers must assume all. The owner
/// serializes all calls.
/// </remarks>
internal sealed class LinkTable(int capacity = LinkTable.DefaultCapacity)
{
    /// <summary>The default number of remembered children.</summary>
    public const int DefaultCapacity = 50_000;

    private readonly Dictionary<EntityRef, HashSet<EntityRef>> _parents = [];
    private readonly Queue<EntityRef> _order = [];

    public void Add(EntityLink link)
    {
        if (!_parents.TryGetValue(link.Child, out var parents))
        {
            if (_order.Count >= capacity)
            {
                _parents.Remove(_order.Dequeue());
            }

            _parents[link.Child] = parents = [];
            _order.Enqueue(link.Child);
        }

        // A child can move to another parent: both parents' lists were, or are, stale.
        parents.Add(link.Parent);
    }

    /// <summary>Returns the parents of a child that have a type.</summary>
    public IEnumerable<EntityRef> ParentsOf(EntityRef child, string type) =>
        _parents.TryGetValue(child, out var parents) ? parents.Where(p => p.Type == type) : [];
}

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// Which entity belongs to which other, as entries and events have told. Outlives them, bounded: the links told longest ago are forgotten,
/// after which the parent of a child is not known and whoever asks must assume all. Called by its owner, one call at a time.
/// </summary>
internal sealed class LinkTable(int capacity = LinkTable.DefaultCapacity)
{
    /// <summary>How many children are remembered.</summary>
    public const int DefaultCapacity = 50_000;

    private readonly Dictionary<EntityRef, HashSet<EntityRef>> _parents = [];
    private readonly Queue<EntityRef> _order = [];

    public void Learn(EntityLink link)
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

        // A child moves from one parent to another: both lists were, or are, wrong.
        parents.Add(link.Parent);
    }

    /// <summary>The parents of a child that are of a type.</summary>
    public IEnumerable<EntityRef> ParentsOf(EntityRef child, string type) =>
        _parents.TryGetValue(child, out var parents) ? parents.Where(p => p.Type == type) : [];
}

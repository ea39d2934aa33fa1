using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Represents an immutable map: a large base table and a small overlay of edits, where null means removed. Look-ups are O(1) while there
/// are few edits; an edit copies the overlay only.
/// </summary>
internal sealed class CopyOnWriteMap<TKey, TValue>
    where TKey : notnull
    where TValue : class
{
    private readonly Dictionary<TKey, TValue> _made;
    private readonly ImmutableDictionary<TKey, TValue?> _edits;

    public CopyOnWriteMap(Dictionary<TKey, TValue> made)
        : this(made, ImmutableDictionary<TKey, TValue?>.Empty) { }

    private CopyOnWriteMap(Dictionary<TKey, TValue> made, ImmutableDictionary<TKey, TValue?> edits)
    {
        _made = made;
        _edits = edits;
    }

    /// <summary>The generated values first, then the added ones; each in its current form.</summary>
    public IEnumerable<TValue> Values
    {
        get
        {
            foreach (var key in _made.Keys)
            {
                if (Find(key) is { } value)
                    yield return value;
            }

            foreach (var (key, value) in _edits)
            {
                if (value is not null && !_made.ContainsKey(key))
                    yield return value;
            }
        }
    }

    public TValue? Find(TKey key) => !_edits.IsEmpty && _edits.TryGetValue(key, out var edited) ? edited : _made.GetValueOrDefault(key);

    public CopyOnWriteMap<TKey, TValue> With(TKey key, TValue value) => new(_made, _edits.SetItem(key, value));

    public CopyOnWriteMap<TKey, TValue> Without(TKey key) => new(_made, _edits.SetItem(key, null));
}

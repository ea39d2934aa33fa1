using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace CustomerCache.Core.Snapshots;

/// <summary>Creates persistent dictionaries.</summary>
public static class PersistentDictionary
{
    /// <summary>Creates a dictionary; of entries with equal keys the last one is used.</summary>
    public static PersistentDictionary<TValue> Create<TValue>(IReadOnlyCollection<KeyValuePair<string, TValue>> entries) =>
        entries.Count == 0 ? Empty<TValue>.Instance : new(entries);

    private static class Empty<TValue>
    {
        public static readonly PersistentDictionary<TValue> Instance = new([]);
    }
}

/// <summary>
/// Represents a dictionary by text, compared ordinally, whose versions share shards: a version with one other entry copies one shard of
/// about <see cref="EntriesPerShard"/> entries. Immutable.
/// </summary>
/// <remarks>Enumerates in no particular order.</remarks>
public sealed class PersistentDictionary<TValue> : IReadOnlyDictionary<string, TValue>
{
    private const int EntriesPerShard = 64;

    private readonly PersistentArray<Dictionary<string, TValue>> _shards;

    private PersistentDictionary(PersistentArray<Dictionary<string, TValue>> shards, int count) => (_shards, Count) = (shards, count);

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => this.Select(entry => entry.Key);

    /// <inheritdoc/>
    public IEnumerable<TValue> Values => this.Select(entry => entry.Value);

    /// <inheritdoc/>
    public TValue this[string key] => TryGetValue(key, out var value) ? value : throw new KeyNotFoundException($"There is no '{key}'.");

    internal PersistentDictionary(IReadOnlyCollection<KeyValuePair<string, TValue>> entries)
    {
        var shards = new Dictionary<string, TValue>[(int)BitOperations.RoundUpToPowerOf2((uint)((entries.Count / EntriesPerShard) + 1))];
        var counts = new int[shards.Length];
        foreach (var (key, _) in entries)
        {
            counts[ShardOf(key, shards.Length)]++;
        }

        for (var i = 0; i < shards.Length; i++)
        {
            shards[i] = new Dictionary<string, TValue>(counts[i], StringComparer.Ordinal);
        }

        foreach (var (key, value) in entries)
        {
            shards[ShardOf(key, shards.Length)][key] = value;
        }

        var array = PersistentArray<Dictionary<string, TValue>>.Empty.ToBuilder();
        foreach (var shard in shards)
        {
            array.Add(shard);
        }

        (_shards, Count) = (array.Build(), shards.Sum(s => s.Count));
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => TryGetValue(key, out _);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value) =>
        _shards[ShardOf(key, _shards.Length)].TryGetValue(key, out value);

    /// <summary>
    /// Returns the keys whose value differs between an earlier version and this one, in no particular order. Shards that both versions
    /// share are not read.
    /// </summary>
    public IEnumerable<string> KeysThatDiffer(PersistentDictionary<TValue> earlier)
    {
        if (_shards.Length != earlier._shards.Length)
        {
            return Differences(this, earlier);
        }

        return _shards.IndexesThatDiffer(earlier._shards).SelectMany(i => Differences(_shards[i], earlier._shards[i]));
    }

    private static IEnumerable<string> Differences(IReadOnlyDictionary<string, TValue> now, IReadOnlyDictionary<string, TValue> earlier) =>
        now.Where(entry => !earlier.TryGetValue(entry.Key, out var old) || !EqualityComparer<TValue>.Default.Equals(old, entry.Value))
            .Select(entry => entry.Key)
            .Concat(earlier.Keys.Where(key => !now.ContainsKey(key)));

    /// <summary>Returns a builder that starts with these entries; this dictionary is not changed by it.</summary>
    public Builder ToBuilder() => new(this);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, TValue>> GetEnumerator()
    {
        for (var i = 0; i < _shards.Length; i++)
        {
            foreach (var entry in _shards[i])
            {
                yield return entry;
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The shards are dictionaries themselves and must not see only keys whose hashes agree: they hash without the process's seed.
    private static int ShardOf(string key, int shards) => StringComparer.Ordinal.GetHashCode(key) & (shards - 1);

    /// <summary>Builds the next version; copies a shard when it is first written. Not thread safe.</summary>
    public sealed class Builder(PersistentDictionary<TValue> source)
    {
        private readonly PersistentArray<Dictionary<string, TValue>>.Builder _shards = source._shards.ToBuilder();
        private readonly HashSet<int> _copied = [];
        private int _count = source.Count;

        /// <summary>Sets the value of a key.</summary>
        public void Set(string key, TValue value)
        {
            var shard = Writable(key);
            _count -= shard.Count;
            shard[key] = value;
            _count += shard.Count;
        }

        /// <summary>Returns the value of a key, as set so far.</summary>
        public bool TryGetValue(string key, [MaybeNullWhen(false)] out TValue value) =>
            _shards[ShardOf(key, _shards.Length)].TryGetValue(key, out value);

        /// <summary>Removes a key; does nothing when it is absent.</summary>
        public void Remove(string key) => _count -= Writable(key).Remove(key) ? 1 : 0;

        /// <summary>Returns the version built so far; the builder must not be used again.</summary>
        public PersistentDictionary<TValue> Build()
        {
            var built = new PersistentDictionary<TValue>(_shards.Build(), _count);

            // Twice the shards when they are twice as full as they should be: over all additions that costs as much as adding.
            return _count > 2 * EntriesPerShard * built._shards.Length ? PersistentDictionary.Create(built) : built;
        }

        private Dictionary<string, TValue> Writable(string key)
        {
            var index = ShardOf(key, _shards.Length);
            if (_copied.Add(index))
            {
                _shards[index] = new Dictionary<string, TValue>(_shards[index], StringComparer.Ordinal);
            }

            return _shards[index];
        }
    }
}

/// <summary>
/// Represents an array whose versions share blocks: a version with one other element copies one block and the list of blocks. Immutable.
/// </summary>
/// <remarks>Reading an element takes two array accesses. With 16,384 elements a replacement copies 2.5 kB.</remarks>
internal sealed class PersistentArray<T>
    where T : class
{
    private const int Shift = 6;
    private const int BlockSize = 1 << Shift;
    private const int Mask = BlockSize - 1;

    private readonly T[][] _blocks;

    private PersistentArray(T[][] blocks, int length) => (_blocks, Length) = (blocks, length);

    /// <summary>The empty array.</summary>
    public static readonly PersistentArray<T> Empty = new([], 0);

    /// <summary>Gets the number of elements.</summary>
    public int Length { get; }

    /// <summary>Gets an element.</summary>
    public T this[int index] => _blocks[index >> Shift][index & Mask];

    /// <summary>Returns the indexes at which an earlier version has another object; blocks that both share are not read.</summary>
    public IEnumerable<int> IndexesThatDiffer(PersistentArray<T> earlier)
    {
        for (var block = 0; block < _blocks.Length && block << Shift < Length; block++)
        {
            var old = block < earlier._blocks.Length ? earlier._blocks[block] : null;
            for (var i = block << Shift; !ReferenceEquals(_blocks[block], old) && i < Math.Min(Length, (block + 1) << Shift); i++)
            {
                if (i >= earlier.Length || !ReferenceEquals(this[i], earlier[i]))
                {
                    yield return i;
                }
            }
        }
    }

    /// <summary>Returns a builder that starts with these elements; this array is not changed by it.</summary>
    public Builder ToBuilder() => new(this);

    /// <summary>Builds the next version; copies a block when it is first written. Not thread safe.</summary>
    public sealed class Builder(PersistentArray<T> source)
    {
        private readonly HashSet<int> _copied = [];
        private T[][] _blocks = source._blocks;
        private bool _isCopied;

        /// <summary>Gets the number of elements.</summary>
        public int Length { get; private set; } = source.Length;

        /// <summary>Gets or sets an element.</summary>
        public T this[int index]
        {
            get => _blocks[index >> Shift][index & Mask];
            set => Writable(index >> Shift)[index & Mask] = value;
        }

        /// <summary>Appends an element.</summary>
        public void Add(T value)
        {
            this[Length] = value;
            Length++;
        }

        /// <summary>Returns the version built so far; the builder must not be used again.</summary>
        public PersistentArray<T> Build() => new(_blocks, Length);

        private T[] Writable(int block)
        {
            if (!_isCopied || block == _blocks.Length)
            {
                var used = (Length + Mask) >> Shift;
                var blocks = new T[block < used ? _blocks.Length : Math.Max(used + 1, _isCopied ? 2 * used : 0)][];
                Array.Copy(_blocks, blocks, used);
                (_blocks, _isCopied) = (blocks, true);
            }

            if (_copied.Add(block))
            {
                var copy = new T[BlockSize];
                _blocks[block]?.CopyTo(copy, 0);
                _blocks[block] = copy;
            }

            return _blocks[block];
        }
    }
}

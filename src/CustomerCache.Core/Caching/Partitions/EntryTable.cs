using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// Entries by key and domain, and by what they depend on: both ways, always in step. Reads from any thread; all else from its owner,
/// one call at a time.
/// </summary>
internal sealed class EntryTable
{
    private readonly ConcurrentDictionary<string, EntryNode> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<EntityRef, HashSet<CacheKey>> _dependants = [];
    private readonly Queue<CacheKey> _evictionOrder = [];

    /// <summary>Bytes of all keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>How many entries there are, expired ones not yet found included.</summary>
    public int Count { get; private set; }

    /// <summary>How many entities something depends on.</summary>
    public int Entities => _dependants.Count;

    public IEnumerable<KeyValuePair<string, EntryNode>> All => _byKey;

    /// <summary>An entry that has not expired.</summary>
    public bool TryRead(in CacheKey key, DateTimeOffset now, [NotNullWhen(true)] out CacheEntry? entry)
    {
        entry = null;
        if (Find(key) is not { } node || node.Entry.IsExpired(now))
        {
            return false;
        }

        if (!node.WasRead)
        {
            node.WasRead = true;
        }

        entry = node.Entry;
        return true;
    }

    /// <summary>An entry, expired or not.</summary>
    public EntryNode? Find(in CacheKey key) => _byKey.TryGetValue(key.Key, out var first) ? first.Find(key.Domain) : null;

    public void Put(in CacheKey key, CacheEntry entry, long fetchedAt)
    {
        var isNew = !Remove(key);
        _byKey[key.Key] = new EntryNode(key.Domain, entry, fetchedAt, _byKey.GetValueOrDefault(key.Key));
        Bytes += SizeOf(key, entry);
        Count++;
        foreach (var entity in entry.DependsOn)
        {
            if (!_dependants.TryGetValue(entity, out var keys))
            {
                _dependants[entity] = keys = [];
            }

            keys.Add(key);
        }

        if (isNew)
        {
            _evictionOrder.Enqueue(key);
            Tidy();
        }
    }

    public bool Remove(in CacheKey key)
    {
        if (!_byKey.TryGetValue(key.Key, out var first) || first.Find(key.Domain) is not { } node)
        {
            return false;
        }

        if (first.Without(key.Domain) is { } rest)
        {
            _byKey[key.Key] = rest;
        }
        else
        {
            _byKey.TryRemove(key.Key, out _);
        }

        Bytes -= SizeOf(key, node.Entry);
        Count--;
        foreach (var entity in node.Entry.DependsOn)
        {
            if (_dependants.TryGetValue(entity, out var keys) && keys.Remove(key) && keys.Count == 0)
            {
                _dependants.Remove(entity);
            }
        }

        return true;
    }

    /// <summary>The entries of a key, in one domain or in all.</summary>
    public IReadOnlyList<CacheKey> Under(string key, string? domain)
    {
        var found = new List<CacheKey>(1);
        for (var node = _byKey.GetValueOrDefault(key); node is not null; node = node.Next)
        {
            if (domain is null || node.Domain == domain)
            {
                found.Add(new CacheKey(node.Domain, key));
            }
        }

        return found;
    }

    /// <summary>What depends on an entity, in one domain or in all.</summary>
    public IReadOnlyList<CacheKey> DependantsOf(EntityRef entity, string? domain) =>
        _dependants.TryGetValue(entity, out var keys) ? [.. keys.Where(k => domain is null || k.Domain == domain)] : [];

    /// <summary>The entry that was stored or spared longest ago and not read since; null when there is none.</summary>
    public CacheKey? NextToEvict()
    {
        while (_evictionOrder.TryDequeue(out var key))
        {
            if (Find(key) is not { } node)
            {
                continue;
            }

            if (!node.WasRead)
            {
                return key;
            }

            node.WasRead = false;
            _evictionOrder.Enqueue(key);
        }

        return null;
    }

    // Keys that come and go leave their places behind: the order is made anew before it is twice what it should be.
    private void Tidy()
    {
        if (_evictionOrder.Count > 1_024 && _evictionOrder.Count > 2 * Count)
        {
            var seen = new HashSet<CacheKey>();
            var kept = _evictionOrder.Where(k => Find(k) is not null && seen.Add(k)).ToArray();
            _evictionOrder.Clear();
            foreach (var key in kept)
            {
                _evictionOrder.Enqueue(key);
            }
        }
    }

    internal static int SizeOf(in CacheKey key, CacheEntry entry) => System.Text.Encoding.UTF8.GetByteCount(key.Key) + entry.Value.Length;
}

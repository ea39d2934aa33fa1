using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Indexes entries by key and domain, and by dependency.</summary>
/// <remarks>Reads are thread safe; the owner serializes all other calls.</remarks>
internal sealed class EntryTable
{
    private readonly ConcurrentDictionary<string, EntryNode> _byKey = new(StringComparer.Ordinal);
    private readonly Dictionary<EntityRef, HashSet<CacheKey>> _dependants = [];
    private readonly Queue<CacheKey> _evictionOrder = [];

    /// <summary>Gets the bytes of all keys and values.</summary>
    public long Bytes { get; private set; }

    /// <summary>Gets the number of entries, including expired ones not yet swept.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the number of entities with dependants.</summary>
    public int Entities => _dependants.Count;

    public IEnumerable<KeyValuePair<string, EntryNode>> All => _byKey;

    /// <summary>Returns the usage of a domain, or of the keys that match a pattern.</summary>
    public CacheUsage Measure(string domain, GlobPattern? pattern, DateTimeOffset now) =>
        Select(domain, pattern, now)
            .Aggregate(CacheUsage.None, (usage, found) => usage + new CacheUsage(1, SizeOf(new CacheKey(domain, found.Key), found.Entry)));

    /// <summary>Returns at most <paramref name="limit"/> keys of a domain after one, in ordinal order.</summary>
    public ImmutableArray<CacheKeySummary> List(string domain, GlobPattern? pattern, string? after, int limit, DateTimeOffset now) =>
        CacheKeySummary.First(
            Select(domain, pattern, now)
                .Where(found => string.CompareOrdinal(found.Key, after) > 0)
                .Select(found => new CacheKeySummary(
                    found.Key,
                    SizeOf(new CacheKey(domain, found.Key), found.Entry),
                    found.Entry.StoredAt,
                    found.Entry.ExpiresAt,
                    found.Entry.DependsOn.Length
                )),
            limit
        );

    /// <summary>Returns an entry that has not expired.</summary>
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

    /// <summary>Returns an entry, expired or not.</summary>
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
            CompactEvictionOrder();
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

    /// <summary>Returns the entries of a key, in one domain or in all.</summary>
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

    /// <summary>Returns the dependants of an entity, in one domain or in all.</summary>
    public IReadOnlyList<CacheKey> DependantsOf(EntityRef entity, string? domain) =>
        _dependants.TryGetValue(entity, out var keys) ? [.. keys.Where(k => domain is null || k.Domain == domain)] : [];

    /// <summary>
    /// Returns the next entry to evict (second chance): the oldest one not read since it was stored or last passed over; null when there is
    /// none.
    /// </summary>
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

    // Removed keys remain in the queue: it is rebuilt before it exceeds twice the number of entries.
    private void CompactEvictionOrder()
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

    private IEnumerable<(string Key, CacheEntry Entry)> Select(string domain, GlobPattern? pattern, DateTimeOffset now) =>
        from pair in _byKey
        let entry = pair.Value.Find(domain)?.Entry
        where entry?.IsExpired(now) == false && pattern?.IsMatch(pair.Key) != false
        select (pair.Key, entry);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Connections;

/// <summary>Caches values in the caller's process and drops them on invalidations from the feed.</summary>
/// <remarks>
/// Trusted only while the feed is connected: a value is returned at most <paramref name="maxStaleness"/> after the last poll. A value read
/// before an invalidation is not added after it. Bounded; entries that were not read are evicted first. Thread safe; a hit takes no lock.
/// </remarks>
internal sealed class NearCache(int capacity, TimeSpan maxStaleness)
{
    // How many invalidations are remembered, to detect one that came while a value was being read.
    private const int MaxRecent = 1_024;

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, NearEntry>> _domains = new(StringComparer.Ordinal);
    private readonly Dictionary<EntityRef, HashSet<CacheKey>> _dependants = [];
    private readonly Queue<CacheKey> _order = [];
    private readonly Queue<Invalidation> _recent = [];
    private readonly Lock _gate = new();
    private int _count;
    private long _applied;
    private long _trustedUntil = long.MinValue;

    /// <summary>The number of invalidations applied so far; capture it before reading a value from the caches.</summary>
    public long Applied => Interlocked.Read(ref _applied);

    public int Count => _count;

    /// <summary>Returns the entries of a domain, for lookups that need not find the domain first.</summary>
    public ConcurrentDictionary<string, NearEntry> EntriesOf(string domain) =>
        _domains.GetOrAdd(domain, static _ => new ConcurrentDictionary<string, NearEntry>(StringComparer.Ordinal));

    /// <summary>Returns a value that can still be trusted.</summary>
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out NearEntry? entry) => TryGet(EntriesOf(key.Domain), key.Key, out entry);

    /// <summary>Returns a value of a domain that can still be trusted.</summary>
    public bool TryGet(ConcurrentDictionary<string, NearEntry> entries, string key, [NotNullWhen(true)] out NearEntry? entry)
    {
        var now = Environment.TickCount64;
        if (!entries.TryGetValue(key, out entry) || now >= entry.ExpiresAt || now >= Volatile.Read(ref _trustedUntil))
        {
            return false;
        }

        if (!entry.WasRead)
        {
            entry.WasRead = true;
        }

        return true;
    }

    /// <summary>Adds a value, unless an invalidation since <paramref name="applied"/> makes or may make it stale.</summary>
    public void Put(in CacheKey key, NearEntry entry, long applied)
    {
        lock (_gate)
        {
            var since = (int)Math.Min(_applied - applied, int.MaxValue);
            if (since > _recent.Count || IsStale(key, entry, since) || Environment.TickCount64 >= _trustedUntil)
            {
                return;
            }

            Remove(key);
            EntriesOf(key.Domain)[key.Key] = entry;
            _count++;
            _order.Enqueue(key);
            foreach (var entity in entry.DependsOn)
            {
                (_dependants.TryGetValue(entity, out var keys) ? keys : _dependants[entity] = []).Add(key);
            }

            Evict();
        }
    }

    /// <summary>Drops stale values.</summary>
    public void Apply(IReadOnlyCollection<Invalidation> stale)
    {
        lock (_gate)
        {
            foreach (var invalidation in stale)
            {
                Interlocked.Increment(ref _applied);
                _recent.Enqueue(invalidation);
                if (_recent.Count > MaxRecent)
                {
                    _recent.Dequeue();
                }

                Drop(invalidation);
            }
        }
    }

    /// <summary>
    /// Extends the trust in the cached values after a poll of the feed. Measured from the start of the poll: the response covers every
    /// earlier invalidation and none after it, however long it took.
    /// </summary>
    /// <param name="askedAt">When the poll started, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public void ExtendTrust(long askedAt) => Volatile.Write(ref _trustedUntil, askedAt + (long)maxStaleness.TotalMilliseconds);

    /// <summary>Drops all values, including those being read.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _applied);
            _recent.Clear();
            foreach (var entries in _domains.Values)
            {
                entries.Clear();
            }

            _count = 0;
            _dependants.Clear();
            _order.Clear();
        }
    }

    private bool IsStale(CacheKey key, NearEntry entry, int since) =>
        _recent
            .Skip(_recent.Count - since)
            .Any(i =>
                (i.Domain is null || i.Domain == key.Domain)
                && (i.Keys.Contains(key.Key) || i.Entities.Any(e => entry.DependsOn.Contains(e)) || i.Patterns.Any(p => p.IsMatch(key.Key)))
            );

    private void Drop(Invalidation stale)
    {
        foreach (var name in stale.Keys)
        {
            if (stale.Domain is { } domain)
            {
                Remove(new CacheKey(domain, name));
            }
        }

        foreach (
            var key in stale
                .Entities.SelectMany(e => _dependants.GetValueOrDefault(e) ?? [])
                .Where(k => stale.Domain is null || k.Domain == stale.Domain)
                .ToArray()
        )
        {
            Remove(key);
        }

        if (stale.Patterns.Length > 0 || (stale.Domain is null && stale.Keys.Length > 0))
        {
            var names = stale.Keys.ToHashSet(StringComparer.Ordinal);
            foreach (var (domain, entries) in _domains.Where(d => stale.Domain is null || d.Key == stale.Domain))
            {
                foreach (var (key, _) in entries)
                {
                    if (names.Contains(key) || stale.Patterns.Any(p => p.IsMatch(key)))
                    {
                        Remove(new CacheKey(domain, key));
                    }
                }
            }
        }
    }

    private void Remove(in CacheKey key)
    {
        if (!EntriesOf(key.Domain).TryRemove(key.Key, out var entry))
        {
            return;
        }

        _count--;

        foreach (var entity in entry.DependsOn)
        {
            if (_dependants.TryGetValue(entity, out var keys) && keys.Remove(key) && keys.Count == 0)
            {
                _dependants.Remove(entity);
            }
        }
    }

    private void Evict()
    {
        while ((_count > capacity || _order.Count > 2 * capacity) && _order.TryDequeue(out var key))
        {
            if (!EntriesOf(key.Domain).TryGetValue(key.Key, out var entry))
            {
                continue;
            }

            if (entry.WasRead && _count <= 2 * capacity)
            {
                entry.WasRead = false;
                _order.Enqueue(key);
                continue;
            }

            if (_count > capacity)
            {
                Remove(key);
            }
            else
            {
                _order.Enqueue(key);
                return;
            }
        }
    }
}

/// <summary>Represents a cached value.</summary>
/// <param name="Value">The object returned to callers.</param>
/// <param name="DependsOn">The entities that it depends on.</param>
/// <param name="ExpiresAt">When it expires, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
internal sealed record NearEntry(object? Value, ImmutableArray<EntityRef> DependsOn, long ExpiresAt)
{
    private volatile bool _wasRead;

    /// <summary>Whether it was read since eviction last visited it.</summary>
    public bool WasRead
    {
        get => _wasRead;
        set => _wasRead = value;
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Connections;

/// <summary>
/// Values in the caller's process, dropped as the feed of invalidations tells. Believed only while that feed is heard: a value is given at
/// most <paramref name="silence"/> after the last news were asked for. A value that was read from the caches before an invalidation is not
/// taken after it. Bounded; what was not read goes first. Thread safe; a hit takes no lock.
/// </summary>
internal sealed class NearCache(int capacity, TimeSpan silence)
{
    // How many invalidations are remembered, to tell whether one came while a value was on its way.
    private const int Recent = 1_024;

    private readonly ConcurrentDictionary<CacheKey, NearEntry> _entries = new();
    private readonly Dictionary<EntityRef, HashSet<CacheKey>> _dependants = [];
    private readonly Queue<CacheKey> _order = [];
    private readonly Queue<Invalidation> _recent = [];
    private readonly Lock _gate = new();
    private long _applied;
    private long _believedUntil = long.MinValue;

    /// <summary>How many invalidations were applied so far: to be taken before a value is read from the caches.</summary>
    public long Applied => Interlocked.Read(ref _applied);

    public int Count => _entries.Count;

    /// <summary>A value that may still be believed.</summary>
    public bool TryGet(in CacheKey key, [NotNullWhen(true)] out NearEntry? entry)
    {
        var now = Environment.TickCount64;
        if (!_entries.TryGetValue(key, out entry) || now >= entry.ExpiresAt || now >= Volatile.Read(ref _believedUntil))
        {
            return false;
        }

        if (!entry.WasRead)
        {
            entry.WasRead = true;
        }

        return true;
    }

    /// <summary>Takes a value, unless something that came since <paramref name="applied"/> makes it stale, or may.</summary>
    public void Put(in CacheKey key, NearEntry entry, long applied)
    {
        lock (_gate)
        {
            var since = (int)Math.Min(_applied - applied, int.MaxValue);
            if (since > _recent.Count || IsStale(key, entry, since) || Environment.TickCount64 >= _believedUntil)
            {
                return;
            }

            Remove(key);
            _entries[key] = entry;
            _order.Enqueue(key);
            foreach (var entity in entry.DependsOn)
            {
                (_dependants.TryGetValue(entity, out var keys) ? keys : _dependants[entity] = []).Add(key);
            }

            Evict();
        }
    }

    /// <summary>Drops what is stale.</summary>
    public void Apply(IReadOnlyCollection<Invalidation> stale)
    {
        lock (_gate)
        {
            foreach (var invalidation in stale)
            {
                Interlocked.Increment(ref _applied);
                _recent.Enqueue(invalidation);
                if (_recent.Count > Recent)
                {
                    _recent.Dequeue();
                }

                Drop(invalidation);
            }
        }
    }

    /// <summary>
    /// The feed was heard: what is here may be believed on. Counted from the moment at which it was asked: the answer holds everything that
    /// was invalidated before that, and nothing is known of what came after, however long the answer took.
    /// </summary>
    /// <param name="askedAt">In milliseconds of <see cref="Environment.TickCount64"/>.</param>
    public void ExtendTrust(long askedAt) => Volatile.Write(ref _believedUntil, askedAt + (long)silence.TotalMilliseconds);

    /// <summary>Drops everything, and everything that is on its way.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            Interlocked.Increment(ref _applied);
            _recent.Clear();
            _entries.Clear();
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
            foreach (var (key, _) in _entries)
            {
                if (
                    (stale.Domain is null || key.Domain == stale.Domain)
                    && (names.Contains(key.Key) || stale.Patterns.Any(p => p.IsMatch(key.Key)))
                )
                {
                    Remove(key);
                }
            }
        }
    }

    private void Remove(in CacheKey key)
    {
        if (!_entries.TryRemove(key, out var entry))
        {
            return;
        }

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
        while ((_entries.Count > capacity || _order.Count > 2 * capacity) && _order.TryDequeue(out var key))
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                continue;
            }

            if (entry.WasRead && _entries.Count <= 2 * capacity)
            {
                entry.WasRead = false;
                _order.Enqueue(key);
                continue;
            }

            if (_entries.Count > capacity)
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

/// <summary>A value in the caller's process.</summary>
/// <param name="Value">The object that callers get.</param>
/// <param name="DependsOn">On what it depends.</param>
/// <param name="ExpiresAt">When it goes by itself, in milliseconds of <see cref="Environment.TickCount64"/>.</param>
internal sealed record NearEntry(object? Value, ImmutableArray<EntityRef> DependsOn, long ExpiresAt)
{
    private volatile bool _wasRead;

    /// <summary>Whether it was read since eviction last looked.</summary>
    public bool WasRead
    {
        get => _wasRead;
        set => _wasRead = value;
    }
}

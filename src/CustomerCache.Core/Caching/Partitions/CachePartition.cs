using System.Collections.Immutable;
using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// Contains a share of all keys with everything that belongs to them: entries, dependencies, fetches, holders of copies, so that an
/// operation that must be atomic stays in one partition. Guarantees that after an invalidation is acknowledged, no reader receives a value
/// whose fetch began before it.
/// <list type="table">
/// <listheader><term>an invalidation</term><description>effect on a fetch in flight</description></listheader>
/// <item><term>of its key, or of a pattern</term><description>detaches it: no reader joins it, and its value is not
/// stored</description></item>
/// <item><term>of an entity</term><description>is logged; a fetch that turns out to depend on it is not stored, and waiting readers
/// retry</description></item>
/// </list>
/// Thread safe: reads of existing entries take no lock, all other calls are serialized.
/// </summary>
public sealed class CachePartition
{
    // A previous owner, on another machine, may have timestamped the invalidation.
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromSeconds(1);

    // A write in transit for longer counts as repeated. A suspended silo delivers what it had received before, however old.
    private static readonly TimeSpan MaxTransit = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly PartitionContents _contents = new();
    private readonly FetchTable _fetches = new();
    private readonly InvalidationLog _invalidations;
    private readonly PartitionTerms _limits;
    private long _sequence;
    private DateTimeOffset? _incompleteUntil;

    /// <summary>Creates an empty partition.</summary>
    /// <remarks>
    /// Relations read before <paramref name="now"/> count as stale: the last invalidation of their entity may have been lost.
    /// </remarks>
    public CachePartition(PartitionTerms limits, DateTimeOffset now) => (_limits, _invalidations) = (limits, new InvalidationLog(now));

    /// <summary>Returns an entry that has not expired. Takes no lock.</summary>
    public CacheEntry? Find(in CacheKey key, DateTimeOffset now) => _contents.Entries.TryRead(key, now, out var entry) ? entry : null;

    /// <summary>Loads the contents of a store; returns the keys of unreadable values, which are deleted.</summary>
    public IReadOnlyList<string> Restore(StoreContent content, DateTimeOffset now)
    {
        lock (_gate)
        {
            var damaged = _contents.Restore(content, now);
            if (!content.IsComplete || damaged.Count > 0)
            {
                _incompleteUntil = now + _limits.LongestCopy;
            }

            return damaged;
        }
    }

    /// <summary>
    /// Marks the index of users' copies as incomplete: until all copies that may be missing have expired, an invalidation of an entity
    /// drops all users' copies.
    /// </summary>
    public void MarkRelationsIncomplete(DateTimeOffset now)
    {
        lock (_gate)
        {
            _incompleteUntil = now + _limits.LongestCopy;
        }
    }

    /// <summary>Returns the value, a lease, or the fetch to wait for.</summary>
    public PartitionReading Read(in CacheKey key, bool wantsLease, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_contents.Entries.TryRead(key, now, out var entry))
            {
                return new PartitionReading.Done(new CacheReading.Found(entry, WasFetchedNow: false));
            }

            _contents.Remove(key);
            if (_fetches.Join(key, now) is { } fetch)
            {
                return new PartitionReading.Wait(fetch.End, fetch.ExpiresAt - now);
            }

            return wantsLease
                ? new PartitionReading.Done(
                    new CacheReading.Lease(_fetches.Begin(key, _sequence, now + _limits.LeaseFor).Token, _limits.LeaseFor)
                )
                : new PartitionReading.Done(new CacheReading.Missing());
        }
    }

    /// <summary>Returns whether a key has an entry, expired or not.</summary>
    public bool Contains(in CacheKey key)
    {
        lock (_gate)
        {
            return _contents.Entries.Find(key) is not null;
        }
    }

    /// <summary>Renews a lease; returns false when it belongs to another caller or the fetched key was invalidated.</summary>
    public bool Renew(in CacheKey key, string lease, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_fetches.Find(lease, key) is not { } fetch)
            {
                return false;
            }

            fetch.ExpiresAt = now + _limits.LeaseFor;
            return !fetch.IsDetached;
        }
    }

    /// <summary>Releases a lease: waiting readers receive the message, or without one, one of them fetches.</summary>
    public bool ReleaseLease(in CacheKey key, string lease, string? message)
    {
        lock (_gate)
        {
            var fetch = _fetches.Find(lease, key);
            if (fetch is not null)
            {
                _fetches.End(fetch, message is null ? new FetchEnd.Released() : new FetchEnd.Failed(message));
            }

            return fetch is not null;
        }
    }

    /// <summary>Stores a value.</summary>
    public CacheWriting Write(PartitionWrite write, DateTimeOffset now)
    {
        lock (_gate)
        {
            var entry = new CacheEntry
            {
                Value = write.Value,
                DependsOn = [.. write.DependsOn.Distinct()],
                Links = write.Links,
                StoredAt = now,
                ExpiresAt = write.ExpiresAt,
            };
            var delivered = new FetchEnd.Delivered(entry);
            var fetchedAt = _sequence;
            if (write.Lease is null && EffectiveAge(write, now) is { } age && _contents.InvalidatedAt >= now - age - MaxClockSkew)
            {
                return CacheWriting.Invalidated;
            }

            if (write.IfMatch is { } tag && Find(write.Key, now)?.ContentTag != tag)
            {
                return CacheWriting.Invalidated;
            }

            if (write.Lease is { } lease)
            {
                if (_fetches.Find(lease, write.Key) is not { } fetch)
                {
                    return CacheWriting.Invalidated;
                }

                fetchedAt = fetch.Sequence;
                var isStale = entry.DependsOn.Any(e => _invalidations.IsAfter(e, fetch.Sequence));
                _fetches.End(fetch, isStale ? new FetchEnd.Released() : delivered);
                if (isStale || fetch.IsDetached)
                {
                    return CacheWriting.Invalidated;
                }
            }
            else
            {
                _fetches.End(write.Key, delivered);
            }

            if (write.IsNotKept)
            {
                _contents.Remove(write.Key);
                return CacheWriting.NotKept;
            }

            _contents.Store(write.Key, entry, fetchedAt, _limits.MaxBytes);
            return CacheWriting.Stored;
        }
    }

    /// <summary>Drops stale entries and prevents older values from being stored.</summary>
    public InvalidationResult Invalidate(Invalidation stale, DateTimeOffset now)
    {
        lock (_gate)
        {
            _sequence++;
            _contents.Invalidated(now);
            var dropped = new DropCount();
            foreach (var key in stale.Keys)
            {
                DropKey(key, stale.Domain, dropped);
            }

            foreach (var pattern in stale.Patterns)
            {
                DropPattern(pattern, stale.Domain, dropped);
            }

            foreach (var entity in stale.Entities)
            {
                DropEntity(entity, stale.Domain, now, dropped);
            }

            return dropped.ToResult();
        }
    }

    /// <summary>Records the holder of a copy; a copy that is already stale is dropped, and false is returned.</summary>
    public bool Record(Relation relation, DateTimeOffset now)
    {
        lock (_gate)
        {
            var isStale = relation.ReadAt is { } at && _invalidations.IsAfter(relation.Entity, at < now ? at : now);
            foreach (var key in _contents.Entries.Under(relation.Key, null))
            {
                isStale |= _invalidations.IsAfter(relation.Entity, _contents.Entries.Find(key)!.FetchedAt);
            }

            if (isStale)
            {
                DropKey(relation.Key, null, new DropCount());
                return false;
            }

            _contents.Store(relation);
            return true;
        }
    }

    /// <summary>Records links between entities.</summary>
    public void AddLinks(IEnumerable<EntityLink> links)
    {
        lock (_gate)
        {
            foreach (var link in links)
            {
                _contents.Links.Add(link);
            }
        }
    }

    /// <summary>Returns the known parents of a type.</summary>
    public IReadOnlyList<EntityLink> ParentsOf(IEnumerable<EntityRef> children, string type)
    {
        lock (_gate)
        {
            return [.. children.SelectMany(c => _contents.Links.ParentsOf(c, type).Select(p => new EntityLink(c, p)))];
        }
    }

    /// <summary>Returns the holders of copies of an entity, and when it was last invalidated.</summary>
    public RelationReport Relations(EntityRef entity, DateTimeOffset now)
    {
        lock (_gate)
        {
            return new RelationReport([.. _contents.Relations.HoldersOf(entity, now)], _invalidations.LastOf(entity), !IsIncomplete(now));
        }
    }

    /// <inheritdoc cref="EntryTable.Measure"/>
    public CacheUsage Measure(string domain, GlobPattern? pattern, DateTimeOffset now) => _contents.Entries.Measure(domain, pattern, now);

    /// <inheritdoc cref="EntryTable.List"/>
    public ImmutableArray<CacheKeySummary> List(string domain, GlobPattern? pattern, string? after, int limit, DateTimeOffset now) =>
        _contents.Entries.List(domain, pattern, after, limit, now);

    /// <summary>Removes expired entries, fetches and relations.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_gate)
        {
            _fetches.Sweep(now);
            _contents.Sweep(now);
        }
    }

    /// <summary>Returns and clears the pending writes, in the order in which to store them.</summary>
    public IReadOnlyList<KeyedWrite> TakeChanges()
    {
        lock (_gate)
        {
            return _contents.TakeChanges();
        }
    }

    /// <summary>Returns the writes for the complete contents, for a store that was lost or emptied, and clears the pending ones.</summary>
    public IReadOnlyList<KeyedWrite> TakeAll()
    {
        lock (_gate)
        {
            return _contents.TakeAll();
        }
    }

    private static TimeSpan? EffectiveAge(PartitionWrite write, DateTimeOffset now)
    {
        var transit = write.SentAt is { } sent && now > sent ? now - sent : TimeSpan.Zero;
        return write.Age is { } age ? age + transit
            : transit > MaxTransit ? transit
            : null;
    }

    private void DropKey(string key, string? domain, DropCount dropped)
    {
        _fetches.Detach(key, domain);
        Drop(_contents.Entries.Under(key, domain), dropped);
    }

    private void DropPattern(GlobPattern pattern, string? domain, DropCount dropped)
    {
        _fetches.Detach(key => pattern.IsMatch(key), domain);
        foreach (var (key, _) in _contents.Entries.All)
        {
            if (pattern.IsMatch(key))
            {
                Drop(_contents.Entries.Under(key, domain), dropped);
            }
        }
    }

    private void DropEntity(EntityRef entity, string? domain, DateTimeOffset now, DropCount dropped)
    {
        _invalidations.Record(entity, _sequence, now);
        var before = dropped.Entries;
        foreach (var key in _contents.Entries.DependantsOf(entity, domain))
        {
            if (_contents.Entries.Find(key)!.Entry.IsExpired(now))
            {
                _contents.Remove(key);
            }
            else
            {
                Drop([key], dropped);
            }
        }

        foreach (var (key, isExpired) in _contents.TakeCopies(entity, now))
        {
            DropKey(key, null, dropped);
            if (!isExpired)
            {
                dropped.Copies.Add(key);
                dropped.WithDependants.Add(entity);
            }
        }

        if (dropped.Entries > before)
        {
            dropped.WithDependants.Add(entity);
        }

        if (IsIncomplete(now))
        {
            dropped.WasBlind = true;
            _fetches.Detach(static _ => true, CacheDomains.Copies);
            Drop(
                _contents
                    .Entries.All.Where(e => e.Value.Find(CacheDomains.Copies) is not null)
                    .Select(e => new CacheKey(CacheDomains.Copies, e.Key)),
                dropped
            );
        }
    }

    private void Drop(IEnumerable<CacheKey> keys, DropCount dropped)
    {
        foreach (var key in keys)
        {
            if (_contents.Remove(key))
            {
                dropped.Add(key.Domain);
            }
        }
    }

    private bool IsIncomplete(DateTimeOffset now) => now < _incompleteUntil;
}

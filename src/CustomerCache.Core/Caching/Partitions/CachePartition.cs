using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>
/// A share of all keys, with everything that belongs to them: entries, what they depend on, who fetches them, who holds copies. So what
/// must happen in one step happens in one place. Holds the one law of the room: after an invalidation is acknowledged, no reader gets a
/// value whose fetch began before it.
/// <list type="table">
/// <listheader><term>an invalidation</term><description>and a fetch on its way</description></listheader>
/// <item><term>of its key, or of a pattern</term><description>detaches it: nobody joins it any more, and it cannot
/// store</description></item>
/// <item><term>of an entity</term><description>is remembered; a fetch that turns out to depend on it cannot store, and those who wait ask
/// again</description></item>
/// </list>
/// Thread safe: reads of what is there take no lock, all else is one call at a time.
/// </summary>
public sealed class CachePartition
{
    // An invalidation may have been timed by the owner before this one, on another machine.
    private static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(1);

    // A try that was on its way for longer counts as repeated. A silo that hung hands over what it had received before, however old.
    private static readonly TimeSpan LongestWay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly PartitionContents _contents = new();
    private readonly FetchTable _fetches = new();
    private readonly InvalidationLog _clock;
    private readonly PartitionTerms _terms;
    private long _sequence;
    private DateTimeOffset? _incompleteUntil;

    /// <summary>
    /// An empty partition. Relations told of before now count as read before the last invalidation of their entity: that may have been
    /// lost.
    /// </summary>
    public CachePartition(PartitionTerms terms, DateTimeOffset now) => (_terms, _clock) = (terms, new InvalidationLog(now));

    /// <summary>A value that is there. Takes no lock.</summary>
    public CacheEntry? Find(in CacheKey key, DateTimeOffset now) => _contents.Entries.TryRead(key, now, out var entry) ? entry : null;

    /// <summary>Takes over what a store holds; gives the places that hold nothing that can be read, which are emptied.</summary>
    public IReadOnlyList<string> Restore(StoreContent content, DateTimeOffset now)
    {
        lock (_gate)
        {
            var damaged = _contents.Restore(content, now);
            if (!content.IsComplete || damaged.Count > 0)
            {
                _incompleteUntil = now + _terms.LongestCopy;
            }

            return damaged;
        }
    }

    /// <summary>
    /// From now on, until all that may be missing has expired, an invalidation of an entity drops all users' copies: the index of them is
    /// not complete.
    /// </summary>
    public void ForgetRelations(DateTimeOffset now)
    {
        lock (_gate)
        {
            _incompleteUntil = now + _terms.LongestCopy;
        }
    }

    /// <summary>The value, or a lease, or the fetch to wait for.</summary>
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
                    new CacheReading.Lease(_fetches.Begin(key, _sequence, now + _terms.LeaseFor).Token, _terms.LeaseFor)
                )
                : new PartitionReading.Done(new CacheReading.Missing());
        }
    }

    /// <summary>Whether there is a value at a key, expired or not.</summary>
    public bool Holds(in CacheKey key)
    {
        lock (_gate)
        {
            return _contents.Entries.Find(key) is not null;
        }
    }

    /// <summary>
    /// The fetcher lives and is still at work. False when the lease is no longer his, or what he fetches was invalidated.
    /// </summary>
    public bool Renew(in CacheKey key, string lease, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_fetches.Find(lease, key) is not { } fetch)
            {
                return false;
            }

            fetch.ExpiresAt = now + _terms.LeaseFor;
            return !fetch.IsDetached;
        }
    }

    /// <summary>The fetcher gives up: with a message, those who wait are told of it; without one, one of them fetches.</summary>
    public bool GiveUp(in CacheKey key, string lease, string? message)
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

    /// <summary>Stores a value, or says why not.</summary>
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
            if (write.Lease is null && AgeOf(write, now) is { } age && _contents.InvalidatedAt >= now - age - ClockDifference)
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
                var isStale = entry.DependsOn.Any(e => _clock.IsAfter(e, fetch.Sequence));
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

            _contents.Store(write.Key, entry, fetchedAt, _terms.MaxBytes);
            return CacheWriting.Stored;
        }
    }

    /// <summary>Drops what is stale, and sees to it that nothing older comes back.</summary>
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

    /// <summary>Notes who holds a copy, unless the copy is stale already: then it is dropped, and the answer is false.</summary>
    public bool Record(Relation relation, DateTimeOffset now)
    {
        lock (_gate)
        {
            var isStale = relation.ReadAt is { } at && _clock.IsAfter(relation.Entity, at < now ? at : now);
            foreach (var key in _contents.Entries.Under(relation.Key, null))
            {
                isStale |= _clock.IsAfter(relation.Entity, _contents.Entries.Find(key)!.FetchedAt);
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

    /// <summary>Notes which entity belongs to which other.</summary>
    public void Learn(IEnumerable<EntityLink> links)
    {
        lock (_gate)
        {
            foreach (var link in links)
            {
                _contents.Links.Learn(link);
            }
        }
    }

    /// <summary>The parents of a type that children are known to have.</summary>
    public IReadOnlyList<EntityLink> ParentsOf(IEnumerable<EntityRef> children, string type)
    {
        lock (_gate)
        {
            return [.. children.SelectMany(c => _contents.Links.ParentsOf(c, type).Select(p => new EntityLink(c, p)))];
        }
    }

    /// <summary>Who holds copies of an entity, and when it was last invalidated.</summary>
    public RelationReport Relations(EntityRef entity, DateTimeOffset now)
    {
        lock (_gate)
        {
            return new RelationReport([.. _contents.Relations.HoldersOf(entity, now)], _clock.LastOf(entity), !IsIncomplete(now));
        }
    }

    /// <summary>How much a domain holds, all of it or what a pattern means.</summary>
    public CacheUsage Measure(string domain, GlobPattern? pattern, DateTimeOffset now)
    {
        var usage = CacheUsage.None;
        foreach (var (key, first) in _contents.Entries.All)
        {
            if (first.Find(domain) is { } node && !node.Entry.IsExpired(now) && pattern?.IsMatch(key) != false)
            {
                usage += new CacheUsage(1, EntryTable.SizeOf(new CacheKey(domain, key), node.Entry));
            }
        }

        return usage;
    }

    /// <summary>Forgets what has expired: entries, fetches whose fetcher is gone, relations.</summary>
    public void Sweep(DateTimeOffset now)
    {
        lock (_gate)
        {
            _fetches.Sweep(now);
            _contents.Sweep(now);
        }
    }

    /// <summary>What changed since the last call, to be stored in this order.</summary>
    public IReadOnlyList<KeyedWrite> TakeChanges()
    {
        lock (_gate)
        {
            return _contents.TakeChanges();
        }
    }

    /// <summary>All that is held, as a store that was lost or emptied has to hold it.</summary>
    public IReadOnlyList<KeyedWrite> TakeAll()
    {
        lock (_gate)
        {
            return _contents.TakeAll();
        }
    }

    private static TimeSpan? AgeOf(PartitionWrite write, DateTimeOffset now)
    {
        var way = write.SentAt is { } sent && now > sent ? now - sent : TimeSpan.Zero;
        return write.Age is { } age ? age + way
            : way > LongestWay ? way
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
        _clock.Record(entity, _sequence, now);
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

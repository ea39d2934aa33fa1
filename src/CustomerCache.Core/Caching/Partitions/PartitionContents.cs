using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Holds the contents of a partition and its pending writes. The owner serializes all calls.</summary>
internal sealed class PartitionContents
{
    private List<KeyedWrite> _changes = [];

    public EntryTable Entries { get; } = new();

    public LinkTable Links { get; } = new();

    public RelationIndex Relations { get; } = new();

    /// <summary>Gets the time of the last invalidation, by this or an earlier owner; null for never.</summary>
    public DateTimeOffset? InvalidatedAt { get; private set; }

    /// <summary>Loads the contents of a store; returns the keys of unreadable values, which are deleted.</summary>
    public IReadOnlyList<string> Restore(StoreContent content, DateTimeOffset now)
    {
        var damaged = new List<string>();
        foreach (var (storeKey, value) in content.Values)
        {
            try
            {
                if (storeKey == PartitionCodec.InvalidatedKey)
                {
                    InvalidatedAt = PartitionCodec.ReadInvalidated(value);
                    continue;
                }

                Restore(PartitionCodec.Read(storeKey, value), now);
            }
            catch (InvalidDataException)
            {
                damaged.Add(storeKey);
                _changes.Add(new KeyedWrite(storeKey, null));
            }
        }

        return damaged;
    }

    public void Store(in CacheKey key, CacheEntry entry, long fetchedAt, long maxBytes)
    {
        Add(key, entry, fetchedAt);
        _changes.Add(PartitionCodec.Stored(key, entry));
        while (Entries.Bytes > maxBytes && Entries.NextToEvict() is { } idle)
        {
            Remove(idle);
        }
    }

    public void Store(Relation relation)
    {
        Relations.Put(relation);
        _changes.Add(PartitionCodec.Stored(relation));
    }

    public void Invalidated(DateTimeOffset at)
    {
        InvalidatedAt = at > InvalidatedAt ? at : InvalidatedAt ?? at;
        _changes.Add(PartitionCodec.Invalidated(InvalidatedAt.Value));
    }

    public bool Remove(in CacheKey key)
    {
        if (!Entries.Remove(key))
        {
            return false;
        }

        _changes.Add(PartitionCodec.Removed(key));
        return true;
    }

    /// <summary>Removes all copies of an entity from the index and returns them.</summary>
    public IReadOnlyList<(string Key, bool IsExpired)> TakeCopies(EntityRef entity, DateTimeOffset now)
    {
        var copies = Relations.Take(entity, now);
        _changes.AddRange(copies.Select(c => PartitionCodec.Removed(entity, c.Key)));
        return copies;
    }

    /// <summary>Removes expired entries and relations.</summary>
    public void Sweep(DateTimeOffset now)
    {
        foreach (var (key, first) in Entries.All)
        {
            for (var node = first; node is not null; node = node.Next)
            {
                if (node.Entry.IsExpired(now))
                {
                    Remove(new CacheKey(node.Domain, key));
                }
            }
        }

        _changes.AddRange(Relations.Sweep(now).Select(r => PartitionCodec.Removed(r.Entity, r.Key)));
    }

    /// <summary>Returns and clears the pending writes, in the order in which to store them.</summary>
    public IReadOnlyList<KeyedWrite> TakeChanges()
    {
        if (_changes.Count == 0)
        {
            return [];
        }

        var taken = _changes;
        _changes = [];
        return taken;
    }

    /// <summary>Returns the writes for the complete contents, for an empty store.</summary>
    public IReadOnlyList<KeyedWrite> TakeAll()
    {
        _changes = [];
        return
        [
            .. from entry in Entries.All
            from node in entry.Value.AndNext()
            select PartitionCodec.Stored(new CacheKey(node.Domain, entry.Key), node.Entry),
            .. Relations.All().Select(PartitionCodec.Stored),
            .. InvalidatedAt is { } at ? [PartitionCodec.Invalidated(at)] : Array.Empty<KeyedWrite>(),
        ];
    }

    private void Restore((CacheKey Key, CacheEntry? Entry, Relation? Relation) stored, DateTimeOffset now)
    {
        if (stored.Entry is { } entry)
        {
            if (entry.IsExpired(now))
            {
                _changes.Add(PartitionCodec.Removed(stored.Key));
            }
            else
            {
                Add(stored.Key, entry, 0);
            }
        }
        else if (stored.Relation is { } relation)
        {
            if (relation.ExpiresAt <= now)
            {
                _changes.Add(PartitionCodec.Removed(relation.Entity, relation.Key));
            }
            else
            {
                Relations.Put(relation);
            }
        }
    }

    private void Add(in CacheKey key, CacheEntry entry, long fetchedAt)
    {
        Entries.Put(key, entry, fetchedAt);
        foreach (var link in entry.Links)
        {
            Links.Add(link);
        }
    }
}

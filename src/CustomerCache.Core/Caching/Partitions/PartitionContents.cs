using CustomerCache.Core.Caching.Stores;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>What a partition holds, and what of that is still to be stored. Called by its owner, one call at a time.</summary>
internal sealed class PartitionContents
{
    private List<KeyedWrite> _changes = [];

    public EntryTable Entries { get; } = new();

    public LinkTable Links { get; } = new();

    public RelationIndex Relations { get; } = new();

    /// <summary>When anything was last invalidated, by this owner or one before it; null for never.</summary>
    public DateTimeOffset? InvalidatedAt { get; private set; }

    /// <summary>Takes over what a store holds; gives the places that hold nothing that can be read, which are emptied.</summary>
    public IReadOnlyList<string> Restore(StoreContent content, DateTimeOffset now)
    {
        var damaged = new List<string>();
        foreach (var (place, value) in content.Values)
        {
            try
            {
                if (place == PartitionCodec.InvalidatedPlace)
                {
                    InvalidatedAt = PartitionCodec.ReadInvalidated(value);
                    continue;
                }

                Restore(PartitionCodec.Read(place, value), now);
            }
            catch (InvalidDataException)
            {
                damaged.Add(place);
                _changes.Add(new KeyedWrite(place, null));
            }
        }

        return damaged;
    }

    public void Store(in CacheKey key, CacheEntry entry, long fetchedAt, long maxBytes)
    {
        Keep(key, entry, fetchedAt);
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

    /// <summary>Takes all copies of an entity out of the index.</summary>
    public IReadOnlyList<(string Key, bool IsExpired)> TakeCopies(EntityRef entity, DateTimeOffset now)
    {
        var copies = Relations.Take(entity, now);
        _changes.AddRange(copies.Select(c => PartitionCodec.Removed(entity, c.Key)));
        return copies;
    }

    /// <summary>Forgets what has expired.</summary>
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

    /// <summary>What changed since the last call, to be stored in this order.</summary>
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

    /// <summary>All that is held, as an empty store has to be told.</summary>
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
                Keep(stored.Key, entry, 0);
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

    private void Keep(in CacheKey key, CacheEntry entry, long fetchedAt)
    {
        Entries.Put(key, entry, fetchedAt);
        foreach (var link in entry.Links)
        {
            Links.Learn(link);
        }
    }
}

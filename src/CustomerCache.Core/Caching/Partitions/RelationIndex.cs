namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Indexes holders of copies by entity. The owner serializes all calls.</summary>
internal sealed class RelationIndex
{
    private readonly Dictionary<EntityRef, HolderSet> _byEntity = [];

    /// <summary>Gets the number of relations, including expired ones not yet swept.</summary>
    public int Count { get; private set; }

    public void Put(Relation relation)
    {
        if (!_byEntity.TryGetValue(relation.Entity, out var holders))
        {
            _byEntity[relation.Entity] = holders = new HolderSet();
        }

        var before = holders.Count;
        holders.Put(HolderHash.Read(relation.Holder), relation.Key, Seconds(relation.ExpiresAt));
        Count += holders.Count - before;
    }

    /// <summary>Removes all copies of an entity: returns their keys, and whether they had expired.</summary>
    public IReadOnlyList<(string Key, bool IsExpired)> Take(EntityRef entity, DateTimeOffset now)
    {
        if (!_byEntity.Remove(entity, out var holders))
        {
            return [];
        }

        Count -= holders.Count;
        var seconds = Seconds(now);
        return [.. holders.All().Select(c => (c.Key, c.Expiry <= seconds))];
    }

    /// <summary>Returns the holders of an entity, each once.</summary>
    public IReadOnlyCollection<UInt128> HoldersOf(EntityRef entity, DateTimeOffset now)
    {
        var seconds = Seconds(now);
        return _byEntity.TryGetValue(entity, out var holders)
            ? [.. holders.All().Where(c => c.Expiry > seconds).Select(c => c.Holder).Distinct()]
            : [];
    }

    /// <summary>Returns all relations, as stored.</summary>
    public IEnumerable<Relation> All() =>
        from entity in _byEntity
        from copy in entity.Value.All()
        select new Relation
        {
            Entity = entity.Key,
            Holder = HolderHash.Write(copy.Holder),
            Key = copy.Key,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds(copy.Expiry),
        };

    /// <summary>Removes and returns expired relations.</summary>
    public IReadOnlyList<(EntityRef Entity, string Key)> Sweep(DateTimeOffset now)
    {
        var pruned = new List<(EntityRef, string)>();
        foreach (var (entity, holders) in _byEntity.ToArray())
        {
            pruned.AddRange(holders.Prune(Seconds(now)).Select(key => (entity, key)));
            if (holders.Count == 0)
            {
                _byEntity.Remove(entity);
            }
        }

        Count -= pruned.Count;
        return pruned;
    }

    private static uint Seconds(DateTimeOffset at) => (uint)Math.Clamp(at.ToUnixTimeSeconds(), 1, uint.MaxValue);
}

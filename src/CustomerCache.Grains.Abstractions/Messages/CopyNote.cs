using CustomerCache.Core.Caching.Relations;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A user holds a copy of something that shows an entity.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CopyNote")]
public sealed record CopyNote
{
    /// <summary>What the copy shows.</summary>
    [Id(0)]
    public required EntityName Entity { get; init; }

    /// <summary>The keyed hash of the user's token.</summary>
    [Id(1)]
    public required string Holder { get; init; }

    /// <summary>The key of the copy, the token in it replaced by its hash.</summary>
    [Id(2)]
    public required string Key { get; init; }

    /// <summary>When the user read it; null for just now.</summary>
    [Id(3)]
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When it goes by itself.</summary>
    [Id(4)]
    public DateTimeOffset ExpiresAt { get; init; }

    internal static CopyNote From(Relation relation) => new()
    {
        Entity = EntityName.From(relation.Entity),
        Holder = relation.Holder,
        Key = relation.Key,
        ReadAt = relation.ReadAt,
        ExpiresAt = relation.ExpiresAt,
    };

    internal Relation ToRelation() => new() { Entity = Entity.ToEntity(), Holder = Holder, Key = Key, ReadAt = ReadAt, ExpiresAt = ExpiresAt };
}

using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>A user holds a copy of something that shows an entity.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Relation")]
public sealed record Relation
{
    /// <summary>What the copy shows.</summary>
    [Id(0)]
    public required EntityRef Entity { get; init; }

    /// <summary>The keyed hash of the user's token.</summary>
    [Id(1)]
    public required string Holder { get; init; }

    /// <summary>The key of the copy, the token in it replaced by its hash.</summary>
    [Id(2)]
    public required string Key { get; init; }

    /// <summary>When the user read what he holds, by the clock of whoever says so; null for just now.</summary>
    [Id(3)]
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>When the copy goes by itself; the relation goes with it.</summary>
    [Id(4)]
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>What a partition knows of who holds copies of an entity.</summary>
/// <param name="Holders">Hashes of their tokens.</param>
/// <param name="LastInvalidatedAt">When the entity was last invalidated, as far as that is remembered.</param>
/// <param name="IsComplete">Whether nobody can be missing.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RelationReport")]
public sealed record RelationReport(
    [property: Id(0)] ImmutableArray<UInt128> Holders,
    [property: Id(1)] DateTimeOffset? LastInvalidatedAt,
    [property: Id(2)] bool IsComplete
);

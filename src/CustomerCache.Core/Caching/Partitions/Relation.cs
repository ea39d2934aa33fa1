using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Represents a user's copy of data about an entity.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Relation")]
public sealed record Relation
{
    /// <summary>Gets the entity.</summary>
    [Id(0)]
    public required EntityRef Entity { get; init; }

    /// <summary>Gets the keyed hash of the user's token.</summary>
    [Id(1)]
    public required string Holder { get; init; }

    /// <summary>Gets the key of the copy, with the token replaced by its hash.</summary>
    [Id(2)]
    public required string Key { get; init; }

    /// <summary>Gets when the user read the copy, by the reporter's clock; null for now.</summary>
    [Id(3)]
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Gets when the copy and the relation expire.</summary>
    [Id(4)]
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>Represents the known holders of copies of an entity.</summary>
/// <param name="Holders">The hashes of their tokens.</param>
/// <param name="LastInvalidatedAt">When the entity was last invalidated, if remembered.</param>
/// <param name="IsComplete">Whether no holder can be missing.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RelationReport")]
public sealed record RelationReport(
    [property: Id(0)] ImmutableArray<UInt128> Holders,
    [property: Id(1)] DateTimeOffset? LastInvalidatedAt,
    [property: Id(2)] bool IsComplete
);

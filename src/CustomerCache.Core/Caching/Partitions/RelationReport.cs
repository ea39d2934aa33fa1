using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>What a partition knows of who holds copies of an entity.</summary>
/// <param name="Holders">Hashes of their tokens.</param>
/// <param name="LastInvalidatedAt">When the entity was last invalidated, as far as that is remembered.</param>
/// <param name="IsComplete">Whether nobody can be missing.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.RelationReport")]
public sealed record RelationReport([property: Id(0)] ImmutableArray<UInt128> Holders, [property: Id(1)] DateTimeOffset? LastInvalidatedAt, [property: Id(2)] bool IsComplete);

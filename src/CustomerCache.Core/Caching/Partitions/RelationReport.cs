using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>What a partition knows of who holds copies of an entity.</summary>
/// <param name="Holders">Hashes of their tokens.</param>
/// <param name="LastInvalidatedAt">When the entity was last invalidated, as far as that is remembered.</param>
/// <param name="IsComplete">Whether nobody can be missing.</param>
public sealed record RelationReport(ImmutableArray<UInt128> Holders, DateTimeOffset? LastInvalidatedAt, bool IsComplete);

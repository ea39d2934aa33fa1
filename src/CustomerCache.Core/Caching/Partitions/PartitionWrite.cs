using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Represents a write to a partition, with its domain's rules applied.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.PartitionWrite")]
public sealed record PartitionWrite
{
    /// <summary>Gets the key.</summary>
    [Id(0)]
    public required CacheKey Key { get; init; }

    /// <summary>Gets the value: JSON in UTF-8.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Gets the lease under which it was fetched; null for a writer that knows the value is current.</summary>
    [Id(2)]
    public string? Lease { get; init; }

    /// <summary>Gets the entities that it depends on.</summary>
    [Id(3)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>Gets the links between entities.</summary>
    [Id(4)]
    public ImmutableArray<EntityLink> Links { get; init; } = [];

    /// <summary>Gets when it expires; null for never.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets whether the value only goes to waiting readers.</summary>
    [Id(6)]
    public bool IsNotKept { get; init; }

    /// <summary>
    /// Gets the time since the writer's first attempt, for a retry: an invalidation may have occurred since. Null for the first attempt,
    /// which is ordered by its arrival.
    /// </summary>
    [Id(7)]
    public TimeSpan? Age { get; init; }

    /// <summary>Gets when this attempt was sent, by the sending silo's clock; null from a silo of an earlier release.</summary>
    [Id(8)]
    public DateTimeOffset? SentAt { get; init; }

    /// <summary>Gets the content tag that the stored entry must have; null for any.</summary>
    [Id(9)]
    public string? IfMatch { get; init; }
}

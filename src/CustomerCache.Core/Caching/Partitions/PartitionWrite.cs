using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>A value on its way into a partition, with all that its domain says of it.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.PartitionWrite")]
public sealed record PartitionWrite
{
    /// <summary>Where.</summary>
    [Id(0)]
    public required CacheKey Key { get; init; }

    /// <summary>The value: JSON in UTF-8.</summary>
    [Id(1)]
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    [Id(2)]
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    [Id(3)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>Which entities belong to which others.</summary>
    [Id(4)]
    public ImmutableArray<EntityLink> Links { get; init; } = [];

    /// <summary>When it goes by itself; null for never.</summary>
    [Id(5)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is only handed to those who wait.</summary>
    [Id(6)]
    public bool IsNotKept { get; init; }

    /// <summary>
    /// How long ago the writer began, when this is not his first try: something may have been invalidated since. Null for the first try,
    /// which takes its place among the invalidations as it arrives.
    /// </summary>
    [Id(7)]
    public TimeSpan? Age { get; init; }

    /// <summary>When this try was sent, by the clock of the silo that sent it; null from a silo of an earlier release.</summary>
    [Id(8)]
    public DateTimeOffset? SentAt { get; init; }
}

using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>A value on its way into a partition, with all that its domain says of it.</summary>
public sealed record PartitionWrite
{
    /// <summary>Where.</summary>
    public required CacheKey Key { get; init; }

    /// <summary>The value: JSON in UTF-8.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>Which entities belong to which others.</summary>
    public ImmutableArray<EntityLink> Links { get; init; } = [];

    /// <summary>When it goes by itself; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is only handed to those who wait.</summary>
    public bool IsNotKept { get; init; }
}

using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>A value that somebody wants to be kept.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheValue")]
public sealed record CacheValue
{
    /// <summary>The value: JSON in UTF-8. Not written to after it was handed over.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    [Id(1)]
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    [Id(2)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>How long the writer thinks that it is good; shortens what its domain says, never lengthens it.</summary>
    [Id(3)]
    public TimeSpan? MaxAge { get; init; }
}

using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>A value that somebody wants to be kept.</summary>
public sealed record CacheValue
{
    /// <summary>The value: JSON in UTF-8. Not written to after it was handed over.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>How long the writer thinks that it is good; shortens what its domain says, never lengthens it.</summary>
    public TimeSpan? MaxAge { get; init; }
}

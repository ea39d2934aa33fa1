using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A value that a caller wants to be kept.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryValue")]
public sealed record EntryValue
{
    /// <summary>The value: JSON in UTF-8. Not written to after it was handed over.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>The lease under which it was fetched; null for a writer who knows that it is the value of this moment.</summary>
    [Id(1)]
    public string? Lease { get; init; }

    /// <summary>On what it depends.</summary>
    [Id(2)]
    public ImmutableArray<EntityName> DependsOn { get; init; } = [];

    /// <summary>How long the writer thinks that it is good.</summary>
    [Id(3)]
    public TimeSpan? MaxAge { get; init; }

    internal static EntryValue From(CacheValue value) =>
        new() { Json = value.Json, Lease = value.Lease, DependsOn = [.. value.DependsOn.Select(EntityName.From)], MaxAge = value.MaxAge };

    internal CacheValue ToValue() => new() { Json = Json, Lease = Lease, DependsOn = [.. DependsOn.Select(e => e.ToEntity())], MaxAge = MaxAge };
}

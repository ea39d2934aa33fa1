using System.Collections.Immutable;
using CustomerCache.Core.Caching.Entries;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>A value as it is kept, for whoever reads it.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryForm")]
public sealed record EntryForm
{
    /// <summary>The value: JSON in UTF-8.</summary>
    [Id(0)]
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>On what it depends.</summary>
    [Id(1)]
    public ImmutableArray<EntityName> DependsOn { get; init; } = [];

    /// <summary>When it was stored.</summary>
    [Id(2)]
    public DateTimeOffset StoredAt { get; init; }

    /// <summary>When it goes by itself; null for never.</summary>
    [Id(3)]
    public DateTimeOffset? ExpiresAt { get; init; }

    internal static EntryForm From(CacheEntry entry) => new()
    {
        Value = entry.Value,
        DependsOn = entry.DependsOn.IsEmpty ? [] : [.. entry.DependsOn.Select(EntityName.From)],
        StoredAt = entry.StoredAt,
        ExpiresAt = entry.ExpiresAt,
    };

    internal CacheEntry ToEntry() => new()
    {
        Value = Value,
        DependsOn = DependsOn.IsEmpty ? [] : [.. DependsOn.Select(e => e.ToEntity())],
        StoredAt = StoredAt,
        ExpiresAt = ExpiresAt,
    };
}

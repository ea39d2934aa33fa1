using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>A value as it is kept. Immutable; whoever holds it must not write to its bytes.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheEntry")]
public sealed record CacheEntry
{
    [NonSerialized]
    private string? _contentTag;

    /// <summary>The value: JSON in UTF-8.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>On what it depends, each once.</summary>
    [Id(1)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>Which entities belong to which others, as the writer knew.</summary>
    [Id(2)]
    public ImmutableArray<EntityLink> Links { get; init; } = [];

    /// <summary>When it was stored.</summary>
    [Id(3)]
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>When it goes by itself; null for never.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A digest of the value, in characters that an entity tag may have. Made at first use.</summary>
    public string ContentTag => _contentTag ??= Base64Url.EncodeToString(SHA256.HashData(Value.Span).AsSpan(0, 12));

    /// <summary>Whether it has gone by itself.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

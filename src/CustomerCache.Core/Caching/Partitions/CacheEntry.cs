using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;

namespace CustomerCache.Core.Caching.Partitions;

/// <summary>Represents a cached value. Immutable; its bytes must not be modified.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheEntry")]
public sealed record CacheEntry
{
    [NonSerialized]
    private string? _contentTag;

    /// <summary>Gets the value: JSON in UTF-8.</summary>
    [Id(0)]
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Gets the entities that it depends on, each once.</summary>
    [Id(1)]
    public ImmutableArray<EntityRef> DependsOn { get; init; } = [];

    /// <summary>Gets the links between entities, as known to the writer.</summary>
    [Id(2)]
    public ImmutableArray<EntityLink> Links { get; init; } = [];

    /// <summary>Gets when it was stored.</summary>
    [Id(3)]
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Gets when it expires; null for never.</summary>
    [Id(4)]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Gets a digest of the value in characters that are valid in an entity tag. Computed on first use.</summary>
    public string ContentTag => _contentTag ??= TagOf(Value.Span);

    /// <summary>Returns the digest of a value.</summary>
    public static string TagOf(ReadOnlySpan<byte> value) => Base64Url.EncodeToString(SHA256.HashData(value).AsSpan(0, 12));

    /// <summary>Returns whether the entry has expired.</summary>
    public bool IsExpired(DateTimeOffset now) => ExpiresAt <= now;
}

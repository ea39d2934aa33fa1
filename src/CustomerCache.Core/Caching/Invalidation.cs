using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>
/// Represents an invalidation: everything that depends on the entities, the keys, and all keys that match the patterns. Idempotent.
/// </summary>
/// <remarks>Equality of the arrays is by reference.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.Invalidation")]
public sealed record Invalidation
{
    /// <summary>Gets the invalidation of everything.</summary>
    public static Invalidation Everything { get; } = new() { Patterns = [GlobPattern.Of("*")] };

    /// <summary>Gets the only affected domain; null for all.</summary>
    [Id(0)]
    public string? Domain { get; init; }

    /// <summary>Gets the changed entities: their dependants and all users' copies of them are dropped.</summary>
    [Id(1)]
    public ImmutableArray<EntityRef> Entities { get; init; } = [];

    /// <summary>Gets the keys to drop.</summary>
    [Id(2)]
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Gets the patterns whose keys to drop.</summary>
    [Id(3)]
    public ImmutableArray<GlobPattern> Patterns { get; init; } = [];

    /// <summary>Gets whether nothing is invalidated.</summary>
    public bool IsEmpty => Entities.IsEmpty && Keys.IsEmpty && Patterns.IsEmpty;

    /// <summary>Returns counts only: keys may contain a caller's token, which must not be logged.</summary>
    public override string ToString() =>
        $"{Entities.Length} entities, {Keys.Length} keys and {Patterns.Length} patterns of {Domain ?? "all domains"}";
}

/// <summary>Represents the result of an invalidation.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.InvalidationResult")]
public sealed record InvalidationResult
{
    /// <summary>Gets the number of dropped entries.</summary>
    [Id(0)]
    public int Entries { get; init; }

    /// <summary>Gets the keys of users' copies that became stale, here or in near caches.</summary>
    [Id(1)]
    public ImmutableArray<string> Copies { get; init; } = [];

    /// <summary>Gets the entities that had dependants or copies.</summary>
    [Id(2)]
    public ImmutableHashSet<EntityRef> WithDependants { get; init; } = [];

    /// <summary>Gets whether all users' copies were dropped because their holders are unknown.</summary>
    [Id(3)]
    public bool WasBlind { get; init; }

    /// <summary>Gets the domains with dropped entries.</summary>
    [Id(4)]
    public ImmutableSortedSet<string> Domains { get; init; } = [];

    /// <summary>Gets the result without any entries.</summary>
    public static InvalidationResult Nothing { get; } = new();

    /// <summary>Adds two results.</summary>
    public static InvalidationResult operator +(InvalidationResult left, InvalidationResult right) =>
        new()
        {
            Entries = left.Entries + right.Entries,
            Copies = left.Copies.AddRange(right.Copies),
            WithDependants = left.WithDependants.Union(right.WithDependants),
            WasBlind = left.WasBlind || right.WasBlind,
            Domains = left.Domains.Union(right.Domains),
        };
}

/// <summary>Invalidates entries of the domain caches.</summary>
public interface ICacheInvalidator
{
    /// <summary>Drops stale entries. After the call returns, no reader receives a value whose fetch began before it. Idempotent.</summary>
    /// <remarks>Throws when a partition is unreachable or the invalidation is not durable; call again.</remarks>
    ValueTask<InvalidationResult> InvalidateAsync(Invalidation named, CancellationToken cancellationToken);
}

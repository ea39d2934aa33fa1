using System.Collections.Immutable;

namespace CustomerCache.Core.Caching;

/// <summary>
/// What is stale: everything that depends on some entities, some keys, all keys of some patterns. Idempotent: doing it twice does no more
/// than doing it once. Equality is by reference of the arrays; it is a message, not a key.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.Invalidation")]
public sealed record Invalidation
{
    /// <summary>Everything, everywhere.</summary>
    public static Invalidation Everything { get; } = new() { Patterns = [GlobPattern.Of("*")] };

    /// <summary>Only this domain; null for all of them.</summary>
    [Id(0)]
    public string? Domain { get; init; }

    /// <summary>Entities that changed: what depends on them goes, and every user's copy of them.</summary>
    [Id(1)]
    public ImmutableArray<EntityRef> Entities { get; init; } = [];

    /// <summary>Keys that go.</summary>
    [Id(2)]
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Patterns of which all keys go.</summary>
    [Id(3)]
    public ImmutableArray<GlobPattern> Patterns { get; init; } = [];

    /// <summary>Whether nothing is stale.</summary>
    public bool IsEmpty => Entities.IsEmpty && Keys.IsEmpty && Patterns.IsEmpty;

    /// <summary>Returns counts only: keys may hold a caller's token, which no log shows.</summary>
    public override string ToString() => $"{Entities.Length} entities, {Keys.Length} keys and {Patterns.Length} patterns of {Domain ?? "all domains"}";
}

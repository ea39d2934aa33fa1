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
    public override string ToString() =>
        $"{Entities.Length} entities, {Keys.Length} keys and {Patterns.Length} patterns of {Domain ?? "all domains"}";
}

/// <summary>What an invalidation found.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.InvalidationResult")]
public sealed record InvalidationResult
{
    /// <summary>Entries that are gone because of it.</summary>
    [Id(0)]
    public int Entries { get; init; }

    /// <summary>The keys of users' copies that are stale because of it, whether entries here or kept elsewhere.</summary>
    [Id(1)]
    public ImmutableArray<string> Copies { get; init; } = [];

    /// <summary>Those of its entities on which an entry depended, or of which somebody held a copy.</summary>
    [Id(2)]
    public ImmutableHashSet<EntityRef> WithDependants { get; init; } = [];

    /// <summary>Whether it had to drop all users' copies, since it is not known who holds them.</summary>
    [Id(3)]
    public bool WasBlind { get; init; }

    /// <summary>The domains in which entries are gone.</summary>
    [Id(4)]
    public ImmutableSortedSet<string> Domains { get; init; } = [];

    /// <summary>It found nothing.</summary>
    public static InvalidationResult Nothing { get; } = new();

    /// <summary>Both together.</summary>
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

/// <summary>Invalidates what the domain caches hold.</summary>
public interface ICacheInvalidator
{
    /// <summary>
    /// Drops what is stale. When the call returns, no reader of the caches gets anything whose fetch began before it. Throws when a
    /// partition could not be reached or could not make it durable: call again. Idempotent.
    /// </summary>
    ValueTask<InvalidationResult> InvalidateAsync(Invalidation named, CancellationToken cancellationToken);
}

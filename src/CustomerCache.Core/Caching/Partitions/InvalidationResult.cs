using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Partitions;

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
    public static InvalidationResult operator +(InvalidationResult left, InvalidationResult right) => new()
    {
        Entries = left.Entries + right.Entries,
        Copies = left.Copies.AddRange(right.Copies),
        WithDependants = left.WithDependants.Union(right.WithDependants),
        WasBlind = left.WasBlind || right.WasBlind,
        Domains = left.Domains.Union(right.Domains),
    };
}

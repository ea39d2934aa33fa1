using System.Collections.Immutable;
using CustomerCache.Core.Caching.Partitions;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What an invalidation found in one partition.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.StaleReport")]
public sealed record StaleReport
{
    /// <summary>Entries that are gone because of it.</summary>
    [Id(0)]
    public int Entries { get; init; }

    /// <summary>The keys of users' copies that are stale because of it.</summary>
    [Id(1)]
    public ImmutableArray<string> Copies { get; init; } = [];

    /// <summary>Those of its entities on which something depended.</summary>
    [Id(2)]
    public ImmutableArray<EntityName> WithDependants { get; init; } = [];

    /// <summary>Whether all users' copies were dropped, since it is not known who holds them.</summary>
    [Id(3)]
    public bool WasBlind { get; init; }

    /// <summary>The domains in which entries are gone.</summary>
    [Id(4)]
    public ImmutableArray<string> Domains { get; init; } = [];

    internal static StaleReport From(InvalidationResult result) => new()
    {
        Entries = result.Entries,
        Copies = result.Copies,
        WithDependants = [.. result.WithDependants.Select(EntityName.From)],
        WasBlind = result.WasBlind,
        Domains = [.. result.Domains],
    };

    internal InvalidationResult ToResult() => new()
    {
        Entries = Entries,
        Copies = Copies,
        WithDependants = [.. WithDependants.Select(e => e.ToEntity())],
        WasBlind = WasBlind,
        Domains = [.. Domains],
    };
}

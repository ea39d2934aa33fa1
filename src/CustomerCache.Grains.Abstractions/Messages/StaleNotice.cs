using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What is stale. A caller's keys may hold users' tokens, so they are never written to a log with the call.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.StaleNotice")]
public sealed record StaleNotice
{
    /// <summary>Only this domain; null for all of them.</summary>
    [Id(0)]
    public string? Domain { get; init; }

    /// <summary>Entities that changed.</summary>
    [Id(1)]
    public ImmutableArray<EntityName> Entities { get; init; } = [];

    /// <summary>Keys that go.</summary>
    [Id(2)]
    public ImmutableArray<string> Keys { get; init; } = [];

    /// <summary>Globs of which all keys go.</summary>
    [Id(3)]
    public ImmutableArray<string> Patterns { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Entities.Length} entities, {Keys.Length} keys and {Patterns.Length} patterns of {Domain ?? "all domains"}";

    internal static StaleNotice From(Invalidation stale) =>
        new() { Domain = stale.Domain, Entities = [.. stale.Entities.Select(EntityName.From)], Keys = stale.Keys, Patterns = [.. stale.Patterns.Select(p => p.Text)] };

    internal Invalidation ToInvalidation() =>
        new() { Domain = Domain, Entities = [.. Entities.Select(e => e.ToEntity())], Keys = Keys, Patterns = [.. Patterns.Select(GlobPattern.Of)] };
}

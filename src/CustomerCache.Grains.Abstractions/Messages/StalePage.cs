using System.Collections.Immutable;
using CustomerCache.Core.Caching.Feed;

namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What became stale after a position.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.StalePage")]
public sealed record StalePage
{
    /// <summary>From where to go on.</summary>
    [Id(0)]
    public required string Position { get; init; }

    /// <summary>Whether something before these is not known any more: whoever follows drops all that he cached.</summary>
    [Id(1)]
    public bool HasGap { get; init; }

    /// <summary>What became stale, in order.</summary>
    [Id(2)]
    public ImmutableArray<StaleNotice> Items { get; init; } = [];

    internal static StalePage From(FeedPage page) => new() { Position = page.Position, HasGap = page.HasGap, Items = [.. page.Items.Select(StaleNotice.From)] };

    internal FeedPage ToPage() => new(Position, HasGap, [.. Items.Select(i => i.ToInvalidation())]);
}

using System.Collections.Immutable;

namespace CustomerCache.Core.Caching.Feed;

/// <summary>What was invalidated after a position.</summary>
/// <param name="Position">From where to go on.</param>
/// <param name="HasGap">Whether something before these is not known any more: whoever follows must drop all that he cached.</param>
/// <param name="Items">What became stale, in order.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.FeedPage")]
public sealed record FeedPage([property: Id(0)] string Position, [property: Id(1)] bool HasGap, [property: Id(2)] ImmutableArray<Invalidation> Items);

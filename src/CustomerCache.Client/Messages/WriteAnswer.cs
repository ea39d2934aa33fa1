using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Messages;

/// <summary>Represents the outcome of a cache write.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.WriteAnswer")]
public sealed record WriteAnswer
{
    /// <summary>Why the write was refused; null when <see cref="Outcome"/> counts.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>Whether the value was stored.</summary>
    [Id(1)]
    public CacheWriting Outcome { get; init; }
}

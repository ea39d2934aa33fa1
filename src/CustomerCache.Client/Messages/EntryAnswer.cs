using CustomerCache.Core.Caching;

namespace CustomerCache.Client.Messages;

/// <summary>Represents the outcome of a cache read: a refusal or a reading.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryAnswer")]
public sealed record EntryAnswer
{
    /// <summary>Why the call was refused; null when <see cref="Reading"/> is set.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>A value, a lease, a failed fetch or a miss; null when the call was refused.</summary>
    [Id(1)]
    public CacheReading? Reading { get; init; }
}

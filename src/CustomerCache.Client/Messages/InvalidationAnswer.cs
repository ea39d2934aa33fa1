namespace CustomerCache.Client.Messages;

/// <summary>What became of a caller's invalidation.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.StaleAnswer")]
public sealed record InvalidationAnswer
{
    /// <summary>Why it was refused.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>Entries that are gone because of it.</summary>
    [Id(1)]
    public int Entries { get; init; }
}

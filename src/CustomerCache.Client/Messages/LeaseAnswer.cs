namespace CustomerCache.Client.Messages;

/// <summary>What became of what a fetcher said.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.LeaseAnswer")]
public sealed record LeaseAnswer
{
    /// <summary>Why it was refused.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary>Whether the lease was his, and what he fetches may be stored.</summary>
    [Id(1)]
    public bool IsHeld { get; init; }
}

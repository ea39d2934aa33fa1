namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>What became of a write.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.WriteAnswer")]
public sealed record WriteAnswer
{
    /// <summary>Why it was refused.</summary>
    [Id(0)]
    public CacheRefusal? Refused { get; init; }

    /// <summary><c>Stored</c>, <c>NotKept</c> or <c>Invalidated</c>.</summary>
    [Id(1)]
    public string Outcome { get; init; } = "";
}

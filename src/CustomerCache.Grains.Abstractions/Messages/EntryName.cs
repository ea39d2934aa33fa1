namespace CustomerCache.Grains.Abstractions.Messages;

/// <summary>Which entry a caller means, as he writes it. The key may hold a user's token, so it is never written to a log with the call.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntryName")]
public sealed record EntryName
{
    /// <summary>The domain.</summary>
    [Id(0)]
    public required string Domain { get; init; }

    /// <summary>The key.</summary>
    [Id(1)]
    public required string Key { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"an entry of {Domain}";
}

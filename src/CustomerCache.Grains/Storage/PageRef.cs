namespace CustomerCache.Grains.Storage;

/// <summary>Where a page is stored, and what it must be.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.PageRef")]
internal sealed record PageRef
{
    /// <summary>The slot that holds the page.</summary>
    [Id(0)]
    public int Slot { get; init; }

    /// <summary>Digest of its bytes: a page of another one is not ours.</summary>
    [Id(1)]
    public required string Digest { get; init; }

    /// <summary>How many records or histories it holds.</summary>
    [Id(2)]
    public int Items { get; init; }

    /// <summary>Its length.</summary>
    [Id(3)]
    public int Bytes { get; init; }
}

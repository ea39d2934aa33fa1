namespace CustomerCache.Grains.Storage;

/// <summary>A refresh that somebody asked for although the tenant was not due.</summary>
[GenerateSerializer, Immutable, Alias("customer-cache.RefreshWish")]
internal sealed record RefreshWish
{
    /// <summary>Whether a large drop is let through.</summary>
    [Id(0)]
    public bool AcceptShrink { get; init; }
}

namespace CustomerCache.Core.Caching;

/// <summary>How much is kept.</summary>
/// <param name="Keys">Entries that have not expired.</param>
/// <param name="Bytes">Bytes of their keys and values, without what it takes to find them.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.CacheUsage")]
public readonly record struct CacheUsage([property: Id(0)] long Keys, [property: Id(1)] long Bytes)
{
    /// <summary>Nothing.</summary>
    public static CacheUsage None => default;

    /// <summary>Both together.</summary>
    public static CacheUsage operator +(CacheUsage left, CacheUsage right) => new(left.Keys + right.Keys, left.Bytes + right.Bytes);
}

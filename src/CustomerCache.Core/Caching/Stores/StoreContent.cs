namespace CustomerCache.Core.Caching.Stores;

/// <summary>What a store held when it was loaded.</summary>
/// <param name="Values">What each place holds.</param>
/// <param name="IsComplete">Whether nothing was found damaged.</param>
public sealed record StoreContent(IReadOnlyDictionary<string, byte[]> Values, bool IsComplete)
{
    /// <summary>Nothing, as it should be.</summary>
    public static StoreContent Empty { get; } = new(new Dictionary<string, byte[]>(StringComparer.Ordinal), true);
}

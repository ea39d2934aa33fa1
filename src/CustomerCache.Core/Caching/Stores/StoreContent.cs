namespace CustomerCache.Core.Caching.Stores;

/// <summary>What a store held when it was loaded.</summary>
/// <param name="Values">What each place holds.</param>
/// <param name="IsComplete">Whether nothing was found damaged.</param>
public sealed record StoreContent(IReadOnlyDictionary<string, byte[]> Values, bool IsComplete)
{
    /// <summary>Nothing, as it should be.</summary>
    public static StoreContent Empty { get; } = new(new Dictionary<string, byte[]>(StringComparer.Ordinal), true);
}

/// <summary>One place of a store is written, or emptied. Equality of values is by reference of the bytes.</summary>
/// <param name="Key">The place.</param>
/// <param name="Value">What it holds from now on; null for nothing.</param>
public readonly record struct KeyedWrite(string Key, ReadOnlyMemory<byte>? Value);

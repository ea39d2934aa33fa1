namespace CustomerCache.Core.Caching.Stores;

/// <summary>Represents the contents of an acquired store.</summary>
/// <param name="Values">The value of each key.</param>
/// <param name="IsComplete">Whether nothing was damaged.</param>
public sealed record StoreContent(IReadOnlyDictionary<string, byte[]> Values, bool IsComplete)
{
    /// <summary>Gets the contents of an empty, undamaged store.</summary>
    public static StoreContent Empty { get; } = new(new Dictionary<string, byte[]>(StringComparer.Ordinal), true);
}

/// <summary>Represents the write or deletion of a key. Values are compared by reference.</summary>
/// <param name="Key">The key.</param>
/// <param name="Value">The new value; null deletes.</param>
public readonly record struct KeyedWrite(string Key, ReadOnlyMemory<byte>? Value);

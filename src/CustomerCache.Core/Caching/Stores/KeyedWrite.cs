namespace CustomerCache.Core.Caching.Stores;

/// <summary>One place of a store is written, or emptied. Equality of values is by reference of the bytes.</summary>
/// <param name="Key">The place.</param>
/// <param name="Value">What it holds from now on; null for nothing.</param>
public readonly record struct KeyedWrite(string Key, ReadOnlyMemory<byte>? Value);

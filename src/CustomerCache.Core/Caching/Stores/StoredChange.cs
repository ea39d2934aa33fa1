namespace CustomerCache.Core.Caching.Stores;

/// <summary>One place of a store is written, or emptied.</summary>
/// <param name="Key">The place.</param>
/// <param name="Value">What it holds from now on; null for nothing.</param>
public readonly record struct StoredChange(string Key, byte[]? Value);

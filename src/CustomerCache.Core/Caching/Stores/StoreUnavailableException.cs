namespace CustomerCache.Core.Caching.Stores;

/// <summary>What was asked took effect, but could not be made durable. It is tried again with whatever is written next; whoever asked should ask again.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);

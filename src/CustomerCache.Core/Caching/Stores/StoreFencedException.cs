namespace CustomerCache.Core.Caching.Stores;

/// <summary>Thrown when another owner has acquired the store: the caller must discard what it loaded.</summary>
public sealed class StoreFencedException(string message) : Exception(message);

/// <summary>Thrown when a change took effect but is not durable. It is retried with the next write; the caller should retry too.</summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);

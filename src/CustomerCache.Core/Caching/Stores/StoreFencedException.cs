namespace CustomerCache.Core.Caching.Stores;

/// <summary>Somebody else has taken a store over: who is told so must hold nothing of it any longer.</summary>
public sealed class StoreFencedException(string message) : Exception(message);

/// <summary>
/// What was asked took effect, but could not be made durable. It is tried again with whatever is written next; whoever asked should ask
/// again.
/// </summary>
public sealed class StoreUnavailableException(string message, Exception inner) : Exception(message, inner);

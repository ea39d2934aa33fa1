namespace CustomerCache.Core.Caching.Stores;

/// <summary>Somebody else has taken a store over: who is told so must hold nothing of it any longer.</summary>
public sealed class StoreFencedException(string message) : Exception(message);

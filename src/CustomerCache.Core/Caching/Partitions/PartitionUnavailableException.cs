namespace CustomerCache.Core.Caching.Partitions;

/// <summary>The owner of a partition cannot be reached now. Readers may treat it as a miss; whoever invalidates must ask again.</summary>
public sealed class PartitionUnavailableException(string message, Exception inner) : Exception(message, inner);

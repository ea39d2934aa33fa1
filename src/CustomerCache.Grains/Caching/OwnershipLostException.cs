namespace CustomerCache.Grains.Caching;

/// <summary>This activation owns what was asked of it no longer, or is about to leave: the call is made again, where the owner is then.</summary>
[GenerateSerializer, Alias("customer-cache.PartitionLostException")]
public sealed class OwnershipLostException() : Exception("The owner has moved; the call is made again.");

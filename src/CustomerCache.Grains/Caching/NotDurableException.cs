namespace CustomerCache.Grains.Caching;

/// <summary>What was asked of a partition took effect, but could not be made durable.</summary>
[GenerateSerializer, Alias("customer-cache.NotDurableException")]
public sealed class NotDurableException(string message) : Exception(message);

namespace CustomerCache.Core.Caching;

/// <summary>
/// One entity belongs to another: an order to its account. Events about a child seldom name its parent, whose lists are stale all the same.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EntityLink")]
public readonly record struct EntityLink([property: Id(0)] EntityRef Child, [property: Id(1)] EntityRef Parent);

namespace CustomerCache.Core.Caching;

/// <summary>
/// One entity belongs to another: an order to its account. Events about a child seldom name its parent, whose lists are stale all the same.
/// </summary>
public readonly record struct EntityLink(EntityRef Child, EntityRef Parent);

namespace CustomerCache.Core.Caching.Domains;

/// <summary>What makes the entries of a domain go.</summary>
public enum CacheStrategy
{
    /// <summary>Change events only: an entry stays until it is invalidated, or until the safety time is over where there is one.</summary>
    Cdc,

    /// <summary>Time only.</summary>
    Ttl,

    /// <summary>A short time, and change events.</summary>
    Hybrid,
}

namespace CustomerCache.Server.Caching;

/// <summary>What is configured of one domain, at <c>CustomerCache:Caches:NAME</c>; what is not configured stays as the product knows it.</summary>
public sealed class CacheDomainOptions
{
    /// <summary><c>cdc</c>, <c>ttl</c> or <c>hybrid</c>.</summary>
    public string? Strategy { get; set; }

    /// <summary>How long an entry lives: a number of seconds, or a time such as <c>00:01:30</c>. Not for <c>cdc</c>.</summary>
    public string? Ttl { get; set; }

    /// <summary>How long an entry lives although no event came, written alike; 0 for no such limit.</summary>
    public string? SafetyTtl { get; set; }

    /// <summary>Whether a null that was fetched is kept.</summary>
    public bool? CacheNull { get; set; }
}

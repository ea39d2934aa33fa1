namespace CustomerCache.Server.Caching;

/// <summary>The configured domains by name. Section <c>CustomerCache:Caches</c>.</summary>
public sealed class CachesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Caches";

    /// <summary>What is configured of each domain.</summary>
    public IDictionary<string, CacheDomainOptions> Domains { get; } = new SortedDictionary<string, CacheDomainOptions>(StringComparer.Ordinal);
}

using System.Text.Json;

namespace CustomerCache.Client;

/// <summary>How a client of the domain caches behaves. Section <c>CustomerCache:Caching</c> of the calling service.</summary>
public sealed class DomainCacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Caching";

    /// <summary>Where the caches are, over HTTP.</summary>
    public Uri? Url { get; set; }

    /// <summary>The key that is sent as bearer token; null for none.</summary>
    public string? ApiKey { get; set; }

    /// <summary>How long one call waits for another one's fetch before it asks again. From 1 s to 60 s.</summary>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How many values a near cache holds; 0 for no near cache.</summary>
    public int NearEntries { get; set; }

    /// <summary>After how long without news of invalidations a near cache is not believed any more: the bound of what a reader may get too old.</summary>
    public TimeSpan NearSilence { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How values are written and read.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;
}

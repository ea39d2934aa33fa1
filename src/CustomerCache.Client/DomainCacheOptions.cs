using System.Text.Json;
using Microsoft.Extensions.Options;

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

    /// <summary>
    /// After how long without news of invalidations a near cache is not believed any more: the bound of what a reader may get too old.
    /// </summary>
    public TimeSpan NearSilence { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How values are written and read.</summary>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;
}

/// <summary>Checks a client's options.</summary>
internal sealed class DomainCacheOptionsValidator : IValidateOptions<DomainCacheOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DomainCacheOptions o)
    {
        string?[] errors =
        [
            o.Url is null or { IsAbsoluteUri: true, Scheme: "http" or "https" }
                ? null
                : $"{DomainCacheOptions.Section}:Url must be an absolute http or https address",
            o.Wait >= TimeSpan.FromSeconds(1) && o.Wait <= TimeSpan.FromSeconds(60)
                ? null
                : $"{DomainCacheOptions.Section}:Wait must be from 00:00:01 to 00:01:00",
            o.NearEntries is >= 0 and <= 10_000_000
                ? null
                : $"{DomainCacheOptions.Section}:NearEntries must be from 0 (no near cache) to 10000000",
            o.NearSilence >= TimeSpan.FromSeconds(1) && o.NearSilence <= TimeSpan.FromHours(1)
                ? null
                : $"{DomainCacheOptions.Section}:NearSilence must be from 00:00:01 to 01:00:00",
        ];
        return errors.OfType<string>().ToArray() is { Length: > 0 } found
            ? ValidateOptionsResult.Fail(found)
            : ValidateOptionsResult.Success;
    }
}

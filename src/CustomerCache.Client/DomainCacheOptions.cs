using System.Text.Json;
using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Client;

/// <summary>Configures a client of the domain caches. Section <c>CustomerCache:Caching</c> of the calling service.</summary>
public sealed class DomainCacheOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Caching";

    /// <summary>The address of the caches over HTTP.</summary>
    /// <value>None; required over HTTP.</value>
    public Uri? Url { get; set; }

    /// <summary>The API key, sent as bearer token; null for none.</summary>
    /// <value>None.</value>
    public string? ApiKey { get; set; }

    /// <summary>How long one call waits for another caller's fetch before it asks again. From 1 s to 60 s.</summary>
    /// <value>20 seconds.</value>
    public TimeSpan Wait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The maximum number of values in the near cache; 0 disables it.</summary>
    /// <value>0.</value>
    public int NearEntries { get; set; }

    /// <summary>
    /// After how long without updates from the invalidation feed the near cache is bypassed; bounds the staleness of reads. From 1 s to 1
    /// h.
    /// </summary>
    /// <value>10 seconds.</value>
    public TimeSpan NearSilence { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The JSON options of values.</summary>
    /// <value><see cref="JsonSerializerOptions.Web"/>.</value>
    public JsonSerializerOptions Json { get; set; } = JsonSerializerOptions.Web;
}

/// <summary>Validates the client's options.</summary>
internal sealed class DomainCacheOptionsValidator : IValidateOptions<DomainCacheOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DomainCacheOptions options)
    {
        var errors = new OptionErrors(DomainCacheOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(DomainCacheOptions o, OptionErrors errors)
    {
        errors.Require(
            o.Url is null or { IsAbsoluteUri: true, Scheme: "http" or "https" },
            nameof(o.Url),
            "must be an absolute http or https address"
        );
        errors.Require(
            o.Wait >= TimeSpan.FromSeconds(1) && o.Wait <= TimeSpan.FromSeconds(60),
            nameof(o.Wait),
            "must be from 00:00:01 to 00:01:00"
        );
        errors.Require(o.NearEntries is >= 0 and <= 10_000_000, nameof(o.NearEntries), "must be from 0 (no near cache) to 10000000");
        errors.Require(
            o.NearSilence >= TimeSpan.FromSeconds(1) && o.NearSilence <= TimeSpan.FromHours(1),
            nameof(o.NearSilence),
            "must be from 00:00:01 to 01:00:00"
        );
    }
}

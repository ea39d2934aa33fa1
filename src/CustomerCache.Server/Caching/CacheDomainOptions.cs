using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Caching;

/// <summary>Configures one domain, at <c>CustomerCache:Caches:NAME</c>; unset members keep the product's defaults.</summary>
public sealed class CacheDomainOptions
{
    /// <summary><c>cdc</c>, <c>ttl</c> or <c>hybrid</c>.</summary>
    public string? Strategy { get; set; }

    /// <summary>Time to live of an entry: a number of seconds, or a time such as <c>00:01:30</c>. Not for <c>cdc</c>.</summary>
    public string? Ttl { get; set; }

    /// <summary>Time to live of an entry that no event invalidates, in the same form; 0 for no limit.</summary>
    public string? SafetyTtl { get; set; }

    /// <summary>Whether a fetched null is cached.</summary>
    public bool? CacheNull { get; set; }
}

/// <summary>Configures the limits of all domains together. Section <c>CustomerCache:CacheLimits</c>.</summary>
public sealed class CacheLimitOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:CacheLimits";

    /// <summary>Duration of a lease unless its holder renews it.</summary>
    public TimeSpan LeaseFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of keys and values in the whole deployment; beyond that the least recently read entries are evicted.</summary>
    public long MaxBytes { get; set; } = 1L << 30;

    /// <summary>Bytes of one value.</summary>
    public int MaxEntryBytes { get; set; } = 1 << 20;

    /// <summary>Time to live of a relation unless its copy's domain sets a shorter one.</summary>
    public TimeSpan RelationFor { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The limits of one partition.</summary>
    internal PartitionTerms ToTerms() => new(LeaseFor, MaxBytes / Partitioning.Count, RelationFor);
}

/// <summary>The configured domains by name. Section <c>CustomerCache:Caches</c>.</summary>
public sealed class CachesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Caches";

    /// <summary>The options by domain name.</summary>
    public IDictionary<string, CacheDomainOptions> Domains { get; } =
        new SortedDictionary<string, CacheDomainOptions>(StringComparer.Ordinal);
}

/// <summary>Validates all domains at once.</summary>
internal sealed class CachesOptionsValidator : IValidateOptions<CachesOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CachesOptions options)
    {
        var errors = new OptionErrors(CachesOptions.Section);
        foreach (var (domain, configured) in options.Domains)
        {
            CacheDomainReader.Read(domain, configured, errors);
        }

        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

/// <summary>Validates the limits.</summary>
internal sealed class CacheLimitOptionsValidator : IValidateOptions<CacheLimitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CacheLimitOptions o)
    {
        var errors = new OptionErrors(CacheLimitOptions.Section);
        Check(o, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(CacheLimitOptions o, OptionErrors errors)
    {
        errors.Require(
            o.LeaseFor >= TimeSpan.FromSeconds(1) && o.LeaseFor <= TimeSpan.FromHours(1),
            nameof(o.LeaseFor),
            "must be from 00:00:01 to 01:00:00"
        );
        errors.Require(o.MaxBytes >= 1 << 20, nameof(o.MaxBytes), "must be at least 1048576");
        errors.Require(
            o.MaxEntryBytes is >= 1_024 and <= 64 << 20 && o.MaxEntryBytes <= o.MaxBytes / 16,
            nameof(o.MaxEntryBytes),
            "must be from 1024 to 67108864, and at most a 16th of MaxBytes"
        );
        errors.Require(
            o.RelationFor >= TimeSpan.FromMinutes(1) && o.RelationFor <= TimeSpan.FromDays(7),
            nameof(o.RelationFor),
            "must be from 00:01:00 to 7.00:00:00"
        );
    }
}

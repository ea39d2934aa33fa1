using CustomerCache.Server.Options;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Caching;

/// <summary>Checks all domains at once.</summary>
internal sealed class CachesOptionsValidator : IValidateOptions<CachesOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CachesOptions options)
    {
        var errors = new List<string>();
        foreach (var (domain, configured) in options.Domains)
        {
            CacheDomainReader.Read(domain, configured, errors);
        }

        return OptionsRules.Result(errors);
    }
}

/// <summary>Checks the limits.</summary>
internal sealed class CacheLimitOptionsValidator : IValidateOptions<CacheLimitOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CacheLimitOptions o) => OptionsRules.Result(
    [
        OptionsRules.Unless(o.LeaseFor >= TimeSpan.FromSeconds(1) && o.LeaseFor <= TimeSpan.FromHours(1), Key(nameof(o.LeaseFor)), "must be from 00:00:01 to 01:00:00"),
        OptionsRules.Unless(o.MaxBytes >= 1 << 20, Key(nameof(o.MaxBytes)), "must be at least 1048576"),
        OptionsRules.Unless(o.MaxEntryBytes is >= 1_024 and <= 64 << 20 && o.MaxEntryBytes <= o.MaxBytes / 16, Key(nameof(o.MaxEntryBytes)), "must be from 1024 to 67108864, and at most a 16th of MaxBytes"),
        OptionsRules.Unless(o.RelationFor >= TimeSpan.FromMinutes(1) && o.RelationFor <= TimeSpan.FromDays(7), Key(nameof(o.RelationFor)), "must be from 00:01:00 to 7.00:00:00"),
    ]);

    private static string Key(string name) => $"{CacheLimitOptions.Section}:{name}";
}

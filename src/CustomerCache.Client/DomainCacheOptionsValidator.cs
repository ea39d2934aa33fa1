using Microsoft.Extensions.Options;

namespace CustomerCache.Client;

/// <summary>Checks a client's options.</summary>
internal sealed class DomainCacheOptionsValidator : IValidateOptions<DomainCacheOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, DomainCacheOptions o)
    {
        string?[] errors =
        [
            o.Url is null or { IsAbsoluteUri: true, Scheme: "http" or "https" } ? null : $"{DomainCacheOptions.Section}:Url must be an absolute http or https address",
            o.Wait >= TimeSpan.FromSeconds(1) && o.Wait <= TimeSpan.FromSeconds(60) ? null : $"{DomainCacheOptions.Section}:Wait must be from 00:00:01 to 00:01:00",
            o.NearEntries is >= 0 and <= 10_000_000 ? null : $"{DomainCacheOptions.Section}:NearEntries must be from 0 (no near cache) to 10000000",
            o.NearSilence >= TimeSpan.FromSeconds(1) && o.NearSilence <= TimeSpan.FromHours(1) ? null : $"{DomainCacheOptions.Section}:NearSilence must be from 00:00:01 to 01:00:00",
        ];
        return errors.OfType<string>().ToArray() is { Length: > 0 } found ? ValidateOptionsResult.Fail(found) : ValidateOptionsResult.Success;
    }
}

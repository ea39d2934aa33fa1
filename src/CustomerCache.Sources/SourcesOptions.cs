using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Hawkeye;
using CustomerCache.Sources.Resilience;
using CustomerCache.Sources.VeloCloud;
using Microsoft.Extensions.Options;

namespace CustomerCache.Sources;

/// <summary>Configures the vendors. Section <c>CustomerCache</c>. Read once, at startup; later changes have no effect.</summary>
public sealed class SourcesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>The orchestrators.</summary>
    public VeloCloudOptions VeloCloud { get; set; } = new();

    /// <summary>The Hawkeye instance; none without a URL.</summary>
    public HawkeyeOptions Hawkeye { get; set; } = new();

    /// <summary>The customer inventory; required with any tenant.</summary>
    public BruinOptions Bruin { get; set; } = new();

    /// <summary>The circuit breakers of vendors.</summary>
    public ResilienceOptions Resilience { get; set; } = new();

    internal bool HasTenants => VeloCloud.Hosts.Count > 0 || Hawkeye.IsConfigured;
}

/// <summary>Validates the options and reports all errors at once, with key and remedy; secrets are never part of an error.</summary>
internal sealed class SourcesOptionsValidator : IValidateOptions<SourcesOptions>
{
    public ValidateOptionsResult Validate(string? name, SourcesOptions options)
    {
        var errors = new OptionErrors(SourcesOptions.Section);
        VeloCloudOptionsRules.Check(options.VeloCloud, errors);
        HawkeyeOptionsRules.Check(options.Hawkeye, errors);
        BruinOptionsRules.Check(options.Bruin, options.HasTenants, errors);
        ResilienceOptionsRules.Check(options.Resilience, errors);
        return errors.All.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors.All);
    }
}

/// <summary>Collects the errors of a configuration section with their full keys.</summary>
internal sealed class OptionErrors(string section)
{
    private readonly List<string> _all = [];

    public IReadOnlyList<string> All => _all;

    public void Add(string key, string remedy) => _all.Add($"{section}:{key} {remedy}");

    public void RequireText(string key, string? value, string what)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(key, $"is missing; set it to {what}");
        }
    }

    public void RequireRange<T>(string key, T value, T min, T max)
        where T : IComparable<T>
    {
        if (value.CompareTo(min) < 0 || value.CompareTo(max) > 0)
        {
            Add(key, FormattableString.Invariant($"is {value}; set it to a value from {min} to {max}"));
        }
    }

    /// <summary>Requires a URL that credentials may be sent to: https, or http on loopback only.</summary>
    public void RequireUrl(string key, string? value, string example)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            Add(key, $"is missing; set it to an address such as {example}");
        }
        else if (!Uri.TryCreate(value, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            Add(key, $"is not an absolute http(s) address; set it to one such as {example}");
        }
        else if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            Add(key, $"has a user, a query or a fragment; leave only scheme, host, port and path, such as {example}");
        }
        else if (url.Scheme == "http" && !url.IsLoopback)
        {
            Add(key, $"would send credentials in clear; use https (http is allowed to loopback addresses only), such as {example}");
        }
    }
}

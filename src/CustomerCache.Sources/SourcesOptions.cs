using CustomerCache.Core;
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
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

using CustomerCache.Core;
using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Bus;
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

    /// <summary>The message bus; none without a URL.</summary>
    public NatsOptions Nats { get; set; } = new();

    /// <summary>How vendors are called.</summary>
    public SourceModeOptions Sources { get; set; } = new();

    internal bool ByBridges => Sources.Mode == SourceMode.Bridges;

    internal bool HasHawkeye => ByBridges ? !string.IsNullOrWhiteSpace(Hawkeye.Name) : Hawkeye.IsConfigured;

    internal bool HasTenants => VeloCloud.Hosts.Count > 0 || HasHawkeye;
}

/// <summary>Configures how vendors are called. Section <c>CustomerCache:Sources</c>.</summary>
public sealed class SourceModeOptions
{
    /// <summary>Whether vendors are called directly, or through the bridges on the bus.</summary>
    /// <value><c>direct</c>.</value>
    public SourceMode Mode { get; set; } = SourceMode.Direct;
}

/// <summary>Specifies how vendors are called.</summary>
public enum SourceMode
{
    /// <summary>Over HTTPS, with the accounts of the configuration.</summary>
    Direct,

    /// <summary>
    /// Through the bridges that answer on the bus, which have the accounts: no URL and no password of a vendor is needed, and any that is
    /// configured is ignored.
    /// </summary>
    Bridges,
}

/// <summary>Validates the options and reports all errors at once, with key and remedy; secrets are never part of an error.</summary>
internal sealed class SourcesOptionsValidator : IValidateOptions<SourcesOptions>
{
    public ValidateOptionsResult Validate(string? name, SourcesOptions options)
    {
        var errors = new OptionErrors(SourcesOptions.Section);
        VeloCloudOptionsRules.Check(options.VeloCloud, options.ByBridges, errors);
        HawkeyeOptionsRules.Check(options.Hawkeye, options.ByBridges, errors);
        BruinOptionsRules.Check(options.Bruin, options.HasTenants && !options.ByBridges, options.ByBridges, errors);
        NatsOptionsRules.Check(options.Nats, errors);
        errors.Require(
            !options.ByBridges || options.Nats.IsConfigured,
            "Sources:Mode",
            "is 'bridges', which answer on the message bus; set Nats:Url to its address"
        );
        ResilienceOptionsRules.Check(options.Resilience, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }
}

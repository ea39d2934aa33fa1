using CustomerCache.Sources.Bruin;
using CustomerCache.Sources.Hawkeye;
using CustomerCache.Sources.Resilience;
using CustomerCache.Sources.VeloCloud;

namespace CustomerCache.Sources;

/// <summary>What this room reads of the section <c>CustomerCache</c>. Read once, at start: later changes have no effect.</summary>
public sealed class SourcesOptions
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "CustomerCache";

    /// <summary>The orchestrators.</summary>
    public VeloCloudOptions VeloCloud { get; set; } = new();

    /// <summary>The Hawkeye instance; without a Url there is none.</summary>
    public HawkeyeOptions Hawkeye { get; set; } = new();

    /// <summary>The customer inventory; needed as soon as there is a tenant.</summary>
    public BruinOptions Bruin { get; set; } = new();

    /// <summary>When calls to a failing vendor are held back.</summary>
    public ResilienceOptions Resilience { get; set; } = new();

    internal bool HasTenants => VeloCloud.Hosts.Count > 0 || Hawkeye.IsConfigured;
}

using System.Net;
using CustomerCache.Client.Calling;
using CustomerCache.Core;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Clustering;

/// <summary>
/// Configures which cluster this silo belongs to and how others reach it. Section <c>CustomerCache:Cluster</c>. Read once, at start.
/// </summary>
public sealed class SiloOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:Cluster";

    internal const int DefaultSiloPort = 11_111;

    internal const int DefaultGatewayPort = 30_000;

    /// <summary>Name of the service: letters, digits, hyphens. Part of every key in Redis.</summary>
    public string ServiceId { get; set; } = "customer-cache";

    /// <summary>
    /// Name of the cluster within the service: <c>blue</c>, <c>green</c>. Part of every key in Redis: clusters share neither data nor
    /// reminders.
    /// </summary>
    public string ClusterId { get; set; } = "default";

    /// <summary>The address that other silos and clients reach this one at; the first one of this machine when not configured.</summary>
    public string? AdvertisedAddress { get; set; }

    /// <summary>Gets or sets the TCP port for other silos.</summary>
    /// <value>
    /// 11111 in a cluster. A single node listens on a free loopback port that the system picks, since nothing connects to it.
    /// </value>
    public int? SiloPort { get; set; }

    /// <summary>Gets or sets the TCP port for Orleans clients.</summary>
    /// <value>30000 in a cluster. A single node has no gateway unless a port is configured; it then listens on loopback.</value>
    public int? GatewayPort { get; set; }

    /// <summary>
    /// How long a silo may take to answer a probe; after three missed probes it is declared dead and its grains are activated elsewhere.
    /// Shorter values detect a loss sooner and mistake long pauses for one.
    /// </summary>
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a silo waits before it joins a cluster of which Redis holds nothing: time in which running silos notice that Redis lost its
    /// data and restore the membership table. Elapses once, when a cluster is started for the first time.
    /// </summary>
    /// <value>3 s; at least zero, which makes a silo that starts at that moment a cluster of its own.</value>
    public TimeSpan LossGracePeriod { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Encryption between silos and to clients.</summary>
    public TlsOptions Tls { get; set; } = new();
}

/// <summary>Validates the cluster options. Every error names its key and the remedy.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SiloOptions options)
    {
        var errors = new OptionErrors(SiloOptions.Section);
        Check(options, errors);
        return errors.ToResult(ValidateOptionsResult.Success, ValidateOptionsResult.Fail);
    }

    private static void Check(SiloOptions o, OptionErrors errors)
    {
        errors.Require(
            ClusterNames.IsName(o.ServiceId),
            nameof(o.ServiceId),
            "must be 1 to 60 letters, digits and hyphens: it is part of every key in Redis"
        );
        errors.Require(
            ClusterNames.IsName(o.ClusterId),
            nameof(o.ClusterId),
            "must be 1 to 60 letters, digits and hyphens: it is part of every key in Redis"
        );
        errors.Require(
            o.AdvertisedAddress is null || IPAddress.TryParse(o.AdvertisedAddress, out _),
            nameof(o.AdvertisedAddress),
            "must be an IP address, such as that of the pod"
        );
        errors.Require(o.SiloPort is null or (>= 1 and <= 65_535), nameof(o.SiloPort), "must be a port from 1 to 65535");
        errors.Require(o.GatewayPort is null or (>= 1 and <= 65_535), nameof(o.GatewayPort), "must be a port from 1 to 65535");
        errors.Require(o.SiloPort is null || o.SiloPort != o.GatewayPort, nameof(o.GatewayPort), "must be another port than SiloPort");
        errors.Require(
            o.ProbeTimeout >= TimeSpan.FromSeconds(0.5) && o.ProbeTimeout <= TimeSpan.FromMinutes(5),
            nameof(o.ProbeTimeout),
            "must be from half a second to five minutes"
        );
        errors.Require(
            o.LossGracePeriod >= TimeSpan.Zero && o.LossGracePeriod <= TimeSpan.FromMinutes(5),
            nameof(o.LossGracePeriod),
            "must be from zero to five minutes"
        );
        foreach (var (key, remedy) in ClusterTls.Errors(o.Tls))
        {
            errors.Add($"{nameof(o.Tls)}:{key}", remedy);
        }
    }
}

using System.Net;
using CustomerCache.Client.Calling;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Clustering;

/// <summary>Checks how the silo takes part in its cluster. Every error names its key and the remedy.</summary>
internal sealed class SiloOptionsValidator : IValidateOptions<SiloOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, SiloOptions options) =>
        Errors(options).OfType<string>().ToArray() is { Length: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;

    private static IEnumerable<string?> Errors(SiloOptions o)
    {
        yield return Unless(ClusterNames.IsName(o.ServiceId), nameof(o.ServiceId), "must be 1 to 60 letters, digits and hyphens: it is part of every key in Redis");
        yield return Unless(ClusterNames.IsName(o.ClusterId), nameof(o.ClusterId), "must be 1 to 60 letters, digits and hyphens: it is part of every key in Redis");
        yield return Unless(o.AdvertisedAddress is null || IPAddress.TryParse(o.AdvertisedAddress, out _), nameof(o.AdvertisedAddress), "must be an IP address, such as that of the pod");
        yield return Unless(o.SiloPort is null or (>= 1 and <= 65_535), nameof(o.SiloPort), "must be a port from 1 to 65535");
        yield return Unless(o.GatewayPort is null or (>= 1 and <= 65_535), nameof(o.GatewayPort), "must be a port from 1 to 65535");
        yield return Unless(o.SiloPort is null || o.SiloPort != o.GatewayPort, nameof(o.GatewayPort), "must be another port than SiloPort");
        yield return Unless(o.ProbeTimeout >= TimeSpan.FromSeconds(0.5) && o.ProbeTimeout <= TimeSpan.FromMinutes(5), nameof(o.ProbeTimeout), "must be from half a second to five minutes");
        yield return Unless(o.LossGracePeriod >= TimeSpan.Zero && o.LossGracePeriod <= TimeSpan.FromMinutes(5), nameof(o.LossGracePeriod), "must be from zero to five minutes");
        foreach (var (key, remedy) in ClusterTls.Errors(o.Tls))
        {
            yield return Error($"{nameof(o.Tls)}:{key}", remedy);
        }
    }

    private static string? Unless(bool good, string key, string remedy) => good ? null : Error(key, remedy);

    private static string Error(string key, string remedy) => $"{SiloOptions.Section}:{key} {remedy}";
}

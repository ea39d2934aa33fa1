using System.Globalization;

namespace CustomerCache.Simulator;

/// <summary>Creates the vendors' part of a server's configuration for a simulator.</summary>
public static class VendorSettings
{
    /// <summary>The name of the Hawkeye instance.</summary>
    public const string HawkeyeName = "hawkeye.example.net";

    public static IReadOnlyDictionary<string, string?> Of(VendorSimulator vendors)
    {
        ArgumentNullException.ThrowIfNull(vendors);
        var keys = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["CustomerCache:Environment"] = "demo",
            ["CustomerCache:Hawkeye:Url"] = vendors.HawkeyeUrl.ToString(),
            ["CustomerCache:Hawkeye:Name"] = HawkeyeName,
            ["CustomerCache:Hawkeye:Username"] = vendors.Credentials.HawkeyeUsername,
            ["CustomerCache:Hawkeye:Password"] = vendors.Credentials.HawkeyePassword,
            ["CustomerCache:Bruin:Url"] = vendors.BruinUrl.ToString(),
            ["CustomerCache:Bruin:LoginUrl"] = vendors.BruinLoginUrl.ToString(),
            ["CustomerCache:Bruin:ClientId"] = vendors.Credentials.BruinClientId,
            ["CustomerCache:Bruin:ClientSecret"] = vendors.Credentials.BruinClientSecret,
        };
        foreach (var (i, host) in vendors.VeloCloudHosts.Index())
        {
            var section = string.Create(CultureInfo.InvariantCulture, $"CustomerCache:VeloCloud:Hosts:{i}:");
            keys[section + "Name"] = host;
            keys[section + "Url"] = vendors.VeloCloudUrl(host).ToString();
            keys[section + "Username"] = vendors.Credentials.VeloCloudUsername;
            keys[section + "Password"] = vendors.Credentials.VeloCloudPassword;
        }

        foreach (var (i, client) in vendors.Fleet.Current.PendingBlackList.Index())
        {
            keys[string.Create(CultureInfo.InvariantCulture, $"CustomerCache:Crossing:PendingBlacklistedClients:{i}")] = client.ToString(
                CultureInfo.InvariantCulture
            );
        }

        return keys;
    }
}

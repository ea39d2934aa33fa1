using CustomerCache.Core;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Configures the calls to orchestrators. Section <c>CustomerCache:VeloCloud</c>.</summary>
public sealed class VeloCloudOptions
{
    /// <summary>The orchestrators, one tenant each, in the order of refreshes and results.</summary>
    public IList<VeloCloudHostOptions> Hosts { get; set; } = [];

    /// <summary>The maximum number of concurrent calls to one orchestrator. Larger shortens a refresh; smaller reduces its load.</summary>
    /// <value>8.</value>
    public int MaxConcurrency { get; set; } = 8;
}

/// <summary>Configures one orchestrator and its operator account.</summary>
public sealed class VeloCloudHostOptions
{
    /// <summary>The tenant's name, as in records and requests.</summary>
    public string Name { get; set; } = "";

    /// <summary>The URL of the orchestrator.</summary>
    /// <value><c>https://</c> and the name.</value>
    public string? Url { get; set; }

    /// <summary>The operator account.</summary>
    public string Username { get; set; } = "";

    /// <summary>The operator's password; never logged and never part of an error.</summary>
    public string Password { get; set; } = "";

    public string EffectiveUrl => string.IsNullOrWhiteSpace(Url) ? $"https://{Name}" : Url;
}

/// <summary>Validates <c>CustomerCache:VeloCloud</c>.</summary>
internal static class VeloCloudOptionsRules
{
    public static void Check(VeloCloudOptions options, bool byBridges, OptionErrors errors)
    {
        errors.RequireRange("VeloCloud:MaxConcurrency", options.MaxConcurrency, 1, 1024);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Hosts.Count; i++)
        {
            CheckHost($"VeloCloud:Hosts:{i}", options.Hosts[i], names, errors);
            if (!byBridges)
            {
                CheckAccount($"VeloCloud:Hosts:{i}", options.Hosts[i], errors);
            }
        }
    }

    private static void CheckHost(string key, VeloCloudHostOptions host, HashSet<string> names, OptionErrors errors)
    {
        if (!TenantId.IsHost(host.Name))
        {
            errors.Add($"{key}:Name", "is not a host name; set it to one such as vco1.example.net");
            if (!string.IsNullOrWhiteSpace(host.Url))
            {
                errors.RequireUrl($"{key}:Url", host.Url, "https://vco1.example.net");
            }
        }
        else
        {
            if (!names.Add(host.Name))
            {
                errors.Add($"{key}:Name", $"repeats {host.Name}; name each orchestrator once");
            }

            errors.RequireUrl($"{key}:Url", host.EffectiveUrl, $"https://{host.Name}");
        }
    }

    private static void CheckAccount(string key, VeloCloudHostOptions host, OptionErrors errors)
    {
        errors.RequireText($"{key}:Username", host.Username, "the operator account of that orchestrator");
        errors.RequireText($"{key}:Password", host.Password, "the operator's password");
    }
}

using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>The rules of <c>CustomerCache:VeloCloud</c>.</summary>
internal static class VeloCloudOptionsRules
{
    public static void Check(VeloCloudOptions options, OptionErrors errors)
    {
        errors.RequireRange("VeloCloud:MaxConcurrency", options.MaxConcurrency, 1, 1024);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < options.Hosts.Count; i++)
        {
            CheckHost($"VeloCloud:Hosts:{i}", options.Hosts[i], names, errors);
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

        errors.RequireText($"{key}:Username", host.Username, "the operator account of that orchestrator");
        errors.RequireText($"{key}:Password", host.Password, "the operator's password");
    }
}

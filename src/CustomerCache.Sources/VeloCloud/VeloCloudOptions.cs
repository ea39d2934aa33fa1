using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>The section <c>CustomerCache:VeloCloud</c>, as far as calling the orchestrators goes.</summary>
public sealed class VeloCloudOptions
{
    /// <summary>The orchestrators, each a tenant; their order is the order of refreshes and answers.</summary>
    public IList<VeloCloudHostOptions> Hosts { get; set; } = [];

    /// <summary>Calls at a time to one orchestrator. Larger shortens a refresh; smaller spares the orchestrator.</summary>
    public int MaxConcurrency { get; set; } = 8;
}

/// <summary>One orchestrator and the operator account to use there.</summary>
public sealed class VeloCloudHostOptions
{
    /// <summary>The tenant's name, as records and requests spell it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where it answers; by default <c>https://</c> and the name.</summary>
    public string? Url { get; set; }

    /// <summary>Operator account.</summary>
    public string Username { get; set; } = "";

    /// <summary>A secret: never logged, never part of an error.</summary>
    public string Password { get; set; } = "";

    internal string EffectiveUrl => string.IsNullOrWhiteSpace(Url) ? $"https://{Name}" : Url;
}

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

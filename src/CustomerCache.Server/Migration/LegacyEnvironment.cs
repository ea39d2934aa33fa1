using System.Collections.Immutable;
using CustomerCache.Server.Options;

namespace CustomerCache.Server.Migration;

/// <summary>Represents the environment of the former services as configuration of this product.</summary>
/// <param name="Services">The former services that the process stands in for.</param>
/// <param name="Settings">The settings, with full keys; of lower priority than the product's own keys.</param>
/// <param name="Ignored">The variables without effect, each with the reason.</param>
/// <param name="Errors">What stops the start.</param>
internal sealed record LegacyEnvironment(
    ImmutableArray<string> Services,
    ImmutableArray<KeyValuePair<string, string?>> Settings,
    ImmutableArray<IgnoredVariable> Ignored,
    ImmutableArray<string> Errors
)
{
    public const string VeloCloudCache = "customer-cache";
    public const string HawkeyeCache = "hawkeye-customer-cache";

    // The former service knew one Hawkeye and no name of it.
    private const string HawkeyeName = "hawkeye";

    /// <summary>
    /// Reads the environment. Without named services, it is that of the VeloCloud customer cache when it lists orchestrators, else that of
    /// the Hawkeye customer cache.
    /// </summary>
    /// <param name="named">The services of the command line, separated by commas; null for none.</param>
    /// <param name="variable">Returns the value of a variable; null or blank for none.</param>
    /// <param name="isConfigured">Returns whether a full key, or one below it, is configured by itself.</param>
    public static LegacyEnvironment Read(string? named, Func<string, string?> variable, Func<string, bool> isConfigured)
    {
        var isVeloCloud = !string.IsNullOrWhiteSpace(variable(LegacyVariables.Hosts));
        string[] services = named?.Split(',', StringSplitOptions.TrimEntries) ?? [isVeloCloud ? VeloCloudCache : HawkeyeCache];
        var errors = services
            .Where(s => s is not (VeloCloudCache or HawkeyeCache))
            .Select(s => $"--former-environment names the service '{s}'; known are {VeloCloudCache} and {HawkeyeCache}")
            .ToList();
        var settings = Fixed(services, isConfigured).ToList();
        var ignored = new List<IgnoredVariable>();
        foreach (var known in LegacyVariables.All)
        {
            var text = variable(known.Name);
            var isOfOther = known.IsOfVeloCloud && !services.Contains(VeloCloudCache);
            var key = $"{ConfigurationKeys.Section}:{known.Key}";
            if (string.IsNullOrWhiteSpace(text))
            {
                if (known.IsRequired && !isOfOther && !isConfigured(key))
                {
                    errors.Add($"{known.Name} is missing; set it, or {key}");
                }
            }
            else if (Reason(known, isOfOther, isConfigured(key)) is { } reason)
            {
                ignored.Add(new IgnoredVariable(known.Name, reason));
            }
            else if (known.Read(text.Trim()) is { } values)
            {
                settings.AddRange(values.Select(v => KeyValuePair.Create(key + v.Suffix, (string?)v.Value)));
            }
            else
            {
                errors.Add($"{known.Name} is not {known.Form}; correct it, or remove it and set {key}");
            }
        }

        DropEdgesOfOtherHosts(settings, ignored);
        return new LegacyEnvironment([.. services], [.. settings], [.. ignored], [.. errors]);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Fixed(string[] services, Func<string, bool> isConfigured)
    {
        yield return new($"{ConfigurationKeys.Section}:Sources:Mode", "bridges");
        yield return new($"{ConfigurationKeys.Section}:Alerts:Nats", "true");

        // Both former services may be replaced by a process of their own: each answers the subject of its own.
        if (services.Length == 1)
        {
            yield return new($"{ConfigurationKeys.Section}:Nats:Systems:0", services[0] == HawkeyeCache ? "hawkeye" : "velocloud");
        }

        if (services.Contains(HawkeyeCache) && !isConfigured($"{ConfigurationKeys.Section}:Hawkeye:Url"))
        {
            yield return new($"{ConfigurationKeys.Section}:Hawkeye:Name", HawkeyeName);
        }
    }

    private static string? Reason(LegacyVariable known, bool isOfOther, bool isConfigured) =>
        known.Key is null ? known.Reason
        : isOfOther ? $"it belongs to {VeloCloudCache}, and this process stands in for {HawkeyeCache} only"
        : isConfigured ? $"{ConfigurationKeys.Section}:{known.Key} is configured"
        : null;

    // The former service never met such an edge; here, the host of a listed edge must be configured.
    private static void DropEdgesOfOtherHosts(List<KeyValuePair<string, string?>> settings, List<IgnoredVariable> ignored)
    {
        const string edges = $"{ConfigurationKeys.Section}:VeloCloud:BlacklistedEdges:";
        var hosts = settings
            .Where(s => s.Key.StartsWith($"{ConfigurationKeys.Section}:VeloCloud:Hosts:", StringComparison.Ordinal))
            .Select(s => s.Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (hosts.Count == 0)
        {
            return;
        }

        foreach (
            var (key, host) in settings
                .Where(s => s.Key.StartsWith(edges, StringComparison.Ordinal) && s.Key.EndsWith(":Host", StringComparison.Ordinal))
                .Where(s => !hosts.Contains(s.Value))
                .ToArray()
        )
        {
            settings.RemoveAll(s => s.Key.StartsWith(key[..^"Host".Length], StringComparison.Ordinal));
            ignored.Add(new IgnoredVariable("BLACKLISTED_EDGES", $"{host} of one of its edges is not in {LegacyVariables.Hosts}"));
        }
    }
}

/// <summary>Represents a variable without effect.</summary>
internal sealed record IgnoredVariable(string Name, string Reason);

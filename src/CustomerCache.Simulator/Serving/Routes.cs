using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>Maps a path to its operation and, for VeloCloud, its host. Allocates nothing.</summary>
internal sealed class Routes(ImmutableArray<string> hosts)
{
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _hosts = hosts
        .ToDictionary(host => host, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryFind(string? path, out VendorOperation operation, out string? host)
    {
        host = null;
        operation = default;
        if (path is not { Length: > 1 })
            return false;
        var end = path.IndexOf('/', 1);
        if (end < 0)
            return false;
        var prefix = path.AsSpan(1, end - 1);
        var found = prefix switch
        {
            Prefixes.Bruin => Bruin(path.AsSpan(end)),
            Prefixes.BruinLogin => path.AsSpan(end) is "/identity/connect/token" ? VendorOperation.BruinToken : null,
            Prefixes.Hawkeye => Hawkeye(path.AsSpan(end)),
            _ => _hosts.TryGetValue(prefix, out host) ? VeloCloud(path.AsSpan(end)) : null,
        };
        operation = found.GetValueOrDefault();
        return found.HasValue;
    }

    private static VendorOperation? VeloCloud(ReadOnlySpan<char> path) =>
        path switch
        {
            "/portal/rest/edge/getEdgeConfigurationModules" => VendorOperation.VeloCloudEdgeModules,
            "/portal/rest/enterprise/getEnterpriseEdges" => VendorOperation.VeloCloudEnterpriseEdges,
            "/portal/rest/monitoring/getEnterpriseEdgeLinkStatus" => VendorOperation.VeloCloudLinkStatus,
            "/portal/rest/login/operatorLogin" => VendorOperation.VeloCloudLogin,
            _ => null,
        };

    private static VendorOperation? Hawkeye(ReadOnlySpan<char> path) =>
        path switch
        {
            "/api/probes" => VendorOperation.HawkeyeProbes,
            "/api/login" => VendorOperation.HawkeyeLogin,
            _ => null,
        };

    private static VendorOperation? Bruin(ReadOnlySpan<char> path) =>
        path switch
        {
            "/api/Inventory" => VendorOperation.BruinInventory,
            "/api/Inventory/Attribute" => VendorOperation.BruinAttributes,
            "/api/Site" => VendorOperation.BruinSite,
            "/api/Ticket/Contacts" => VendorOperation.BruinContacts,
            _ => null,
        };
}

using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Represents a made-up fleet with its customers: the data of all three vendors. Immutable; an edit returns a new fleet that shares all
/// unchanged data. Names, hosts and numbers are fictitious.
/// </summary>
public sealed partial class Fleet
{
    private readonly FleetData _data;

    private Fleet(FleetData data) => _data = data;

    /// <summary>VeloCloud hosts, in configuration order.</summary>
    public ImmutableArray<string> Hosts => _data.Hosts;

    /// <summary>Probes in listing order.</summary>
    public ImmutableArray<SimulatedProbe> Probes => _data.Probes;

    /// <summary>Clients whose Pending devices are to be rejected: add them to the Pending black list of the configuration.</summary>
    public ImmutableArray<int> PendingBlackList => _data.PendingBlackList;

    public IEnumerable<SimulatedClient> Clients => _data.Clients.Values;

    /// <summary>All edges, host by host, in listing order.</summary>
    public IEnumerable<SimulatedEdge> Edges => Hosts.SelectMany(EdgesOf);

    /// <exception cref="ArgumentException">The options are invalid; the message names every invalid option.</exception>
    public static Fleet Create(FleetOptions options) => new(new FleetMaker(options).Make());

    /// <summary>Edges of a host in listing order: by enterprise. Empty for an unknown host.</summary>
    public IEnumerable<SimulatedEdge> EdgesOf(string host) => EnterprisesOf(host).SelectMany(EdgesOf);

    public IEnumerable<SimulatedEdge> EdgesOf(SimulatedEnterprise enterprise)
    {
        ArgumentNullException.ThrowIfNull(enterprise);
        foreach (var id in enterprise.EdgeIds)
        {
            if (FindEdge(enterprise.Host, id) is { } edge)
                yield return edge;
        }
    }

    public IEnumerable<SimulatedEnterprise> EnterprisesOf(string host)
    {
        foreach (var id in _data.EnterpriseIds.GetValueOrDefault(host, []))
        {
            if (FindEnterprise(host, id) is { } enterprise)
                yield return enterprise;
        }
    }

    public SimulatedEdge? FindEdge(string host, int edgeId) => _data.Edges.Find(new(host, edgeId));

    public SimulatedEnterprise? FindEnterprise(string host, int enterpriseId) => _data.Enterprises.Find(new(host, enterpriseId));

    public SimulatedProbe? FindProbe(string probeId) => Probes.FirstOrDefault(probe => probe.ProbeId == probeId);

    public SimulatedClient? FindClient(int clientId) => _data.Clients.Find(clientId);

    public SimulatedSite? FindSite(int siteId) => _data.Sites.Find(siteId);

    public SimulatedInventory? FindInventory(string serialNumber) => _data.Inventories.Find(serialNumber);
}

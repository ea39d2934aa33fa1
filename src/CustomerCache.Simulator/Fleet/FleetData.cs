using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>Holds the tables of a fleet, so that an edit is one <c>with</c> expression.</summary>
internal sealed record FleetData
{
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>Enterprise ids of each host, in listing order. Enterprises are renamed at run time, never added.</summary>
    public required ImmutableDictionary<string, ImmutableArray<int>> EnterpriseIds { get; init; }

    public required CopyOnWriteMap<HostKey, SimulatedEnterprise> Enterprises { get; init; }

    public required CopyOnWriteMap<HostKey, SimulatedEdge> Edges { get; init; }

    public required ImmutableArray<SimulatedProbe> Probes { get; init; }

    public required CopyOnWriteMap<int, SimulatedClient> Clients { get; init; }

    public required CopyOnWriteMap<int, SimulatedSite> Sites { get; init; }

    public required CopyOnWriteMap<string, SimulatedInventory> Inventories { get; init; }

    public required ImmutableArray<int> PendingBlackList { get; init; }
}

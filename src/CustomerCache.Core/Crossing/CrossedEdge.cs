using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>Everything that the record of an edge says. Written by <see cref="Snapshots.RecordWriter"/>.</summary>
/// <param name="Edge">The orchestrator's row.</param>
/// <param name="LogicalIds">In the orchestrator's order.</param>
/// <param name="Client">The first inventory.</param>
/// <param name="Site">Bruin's site.</param>
/// <param name="TzOffset">See <see cref="SiteOffset"/>.</param>
/// <param name="Contact">The first contact, JSON null when there is none.</param>
/// <param name="Subscribers">The other contacts as a JSON array, JSON null when Bruin has no contacts at all.</param>
/// <param name="LinksConfiguration">A JSON array.</param>
public sealed record CrossedEdge(
    ListedEdge Edge,
    IReadOnlyList<CrossedLogicalId> LogicalIds,
    ClientInfo Client,
    SiteDetails Site,
    int TzOffset,
    RawJson Contact,
    RawJson Subscribers,
    RawJson LinksConfiguration);

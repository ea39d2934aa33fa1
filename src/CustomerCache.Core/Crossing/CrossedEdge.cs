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
    RawJson LinksConfiguration
);

/// <summary>A logical id with what Bruin says of its interface; null where Bruin has no such attribute.</summary>
public sealed record CrossedLogicalId(string? InterfaceName, string? Value, string? AccessType, string? ServiceNumber)
{
    /// <summary>
    /// Adds to each logical id the first attributes <c>&lt;interface&gt; Access Type</c> and <c>&lt;interface&gt; Service Number</c>.
    /// The whole key must match. A logical id without an interface name has none.
    /// </summary>
    public static IReadOnlyList<CrossedLogicalId> Enrich(
        IReadOnlyList<LogicalId> logicalIds,
        IReadOnlyList<InventoryAttribute> attributes
    ) =>
        [
            .. logicalIds.Select(id => new CrossedLogicalId(
                id.InterfaceName,
                id.Value,
                Find(attributes, id, " Access Type"),
                Find(attributes, id, " Service Number")
            )),
        ];

    private static string? Find(IReadOnlyList<InventoryAttribute> attributes, LogicalId id, string what) =>
        id.InterfaceName is null ? null : attributes.FirstOrDefault(a => a.Key == id.InterfaceName + what)?.Value;
}

/// <summary>Everything that the record of a probe says.</summary>
public sealed record CrossedProbe(ListedProbe Probe, string? LastContact, ClientInfo Client);

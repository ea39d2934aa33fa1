using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>Represents the contents of an edge's record. Written by <see cref="Snapshots.RecordWriter"/>.</summary>
/// <param name="Edge">The orchestrator's row.</param>
/// <param name="LogicalIds">The logical ids, in the orchestrator's order.</param>
/// <param name="Client">The first inventory.</param>
/// <param name="Site">Bruin's site.</param>
/// <param name="TzOffset">The offset computed by <see cref="SiteOffset"/>.</param>
/// <param name="Contact">The first contact; JSON null for none.</param>
/// <param name="Subscribers">The other contacts as a JSON array; JSON null when Bruin has no contacts.</param>
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

/// <summary>Represents a logical id with Bruin's attributes of its interface; null for missing ones.</summary>
public sealed record CrossedLogicalId(string? InterfaceName, string? Value, string? AccessType, string? ServiceNumber)
{
    /// <summary>
    /// Adds to each logical id the first attributes <c>&lt;interface&gt; Access Type</c> and <c>&lt;interface&gt; Service Number</c>.
    /// </summary>
    /// <remarks>The whole key must match. A logical id without an interface name has none.</remarks>
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

/// <summary>Represents the contents of a probe's record.</summary>
public sealed record CrossedProbe(ListedProbe Probe, string? LastContact, ClientInfo Client);

using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>A logical id with what Bruin says of its interface; null where Bruin has no such attribute.</summary>
public sealed record CrossedLogicalId(string? InterfaceName, string? Value, string? AccessType, string? ServiceNumber)
{
    /// <summary>
    /// Adds to each logical id the first attributes <c>&lt;interface&gt; Access Type</c> and <c>&lt;interface&gt; Service Number</c>.
    /// The whole key must match. A logical id without an interface name has none.
    /// </summary>
    public static IReadOnlyList<CrossedLogicalId> Enrich(IReadOnlyList<LogicalId> logicalIds, IReadOnlyList<InventoryAttribute> attributes) =>
        [.. logicalIds.Select(id => new CrossedLogicalId(id.InterfaceName, id.Value, Find(attributes, id, " Access Type"), Find(attributes, id, " Service Number")))];

    private static string? Find(IReadOnlyList<InventoryAttribute> attributes, LogicalId id, string what) =>
        id.InterfaceName is null ? null : attributes.FirstOrDefault(a => a.Key == id.InterfaceName + what)?.Value;
}

namespace CustomerCache.Core.Inventory;

/// <summary>
/// What a VeloCloud orchestrator says of one edge in one row of its link listing. An edge has one row per link; rows of one edge
/// differ only in the fields of the link, which are not kept.
/// </summary>
/// <param name="Id">Identity; the host is the tenant's, not the vendor's text.</param>
/// <param name="EnterpriseName">As delivered.</param>
/// <param name="Name">As delivered; HA pairs share it.</param>
/// <param name="State">As delivered; null and <c>NEVER_ACTIVATED</c> are decided by the edge listing.</param>
/// <param name="LastContact">As delivered: may be null or <c>0000-00-00 00:00:00</c>.</param>
/// <param name="SerialNumber">Null or empty: the device is of no use to anybody and is discarded.</param>
/// <param name="HaSerialNumber">Serial of the standby device that shares this edge's identity; null or empty when there is none.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ListedEdge")]
public sealed record ListedEdge(
    [property: Id(0)] EdgeId Id, [property: Id(1)] string? EnterpriseName, [property: Id(2)] string? Name, [property: Id(3)] string? State, [property: Id(4)] string? LastContact, [property: Id(5)] string? SerialNumber, [property: Id(6)] string? HaSerialNumber);

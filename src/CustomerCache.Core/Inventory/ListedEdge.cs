using System.Collections.Immutable;
using System.Globalization;

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
    [property: Id(0)] EdgeId Id,
    [property: Id(1)] string? EnterpriseName,
    [property: Id(2)] string? Name,
    [property: Id(3)] string? State,
    [property: Id(4)] string? LastContact,
    [property: Id(5)] string? SerialNumber,
    [property: Id(6)] string? HaSerialNumber
);

/// <summary>
/// An edge in the listing of one enterprise: its number and the logical ids of its links (none when the vendor gave no links).
/// </summary>
public sealed record EnterpriseEdge(long Number, ImmutableArray<LogicalId> LogicalIds);

/// <summary>
/// How a WAN link of an edge is configured. Links that lack one of the three fields are left out by the source: callers work on all of
/// them.
/// </summary>
/// <param name="Interfaces">Names of the interfaces.</param>
/// <param name="Mode"><c>PUBLIC</c> or <c>PRIVATE</c>, as delivered.</param>
/// <param name="Type"><c>WIRED</c> or <c>WIRELESS</c>, as delivered.</param>
public sealed record LinkConfiguration(ImmutableArray<string> Interfaces, string Mode, string Type);

/// <summary>
/// The identity of an edge: host, enterprise and edge number. The enterprise's name is not part of it, so an edge stays the same
/// device when its enterprise is renamed.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.EdgeId")]
public readonly record struct EdgeId([property: Id(0)] string Host, [property: Id(1)] long EnterpriseId, [property: Id(2)] long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}|{EnterpriseId}|{Number}");
}

/// <summary>
/// A WAN interface of an edge and its MAC-like id, both as delivered. An interface without a name cannot have attributes in Bruin.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.LogicalId")]
public sealed record LogicalId([property: Id(0)] string? InterfaceName, [property: Id(1)] string? Value);

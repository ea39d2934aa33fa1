using System.Collections.Immutable;
using System.Globalization;

namespace CustomerCache.Core.Inventory;

/// <summary>Represents one row of a VeloCloud orchestrator's link listing.</summary>
/// <remarks>An edge has one row per link; they differ only in link fields, which are not kept.</remarks>
/// <param name="Id">The identity; the host is the tenant's, not the vendor's text.</param>
/// <param name="EnterpriseName">The enterprise's name, as delivered.</param>
/// <param name="Name">The edge's name, as delivered; HA pairs share it.</param>
/// <param name="State">The state, as delivered; null and <c>NEVER_ACTIVATED</c> are decided by the edge listing.</param>
/// <param name="LastContact">The last contact, as delivered: may be null or <c>0000-00-00 00:00:00</c>.</param>
/// <param name="SerialNumber">The serial number; the row is discarded when it is null or empty.</param>
/// <param name="HaSerialNumber">The serial number of the standby that shares this edge's identity; null or empty for none.</param>
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
/// Represents an edge in the listing of one enterprise: its number and the logical ids of its links (none when the vendor sent no links).
/// </summary>
public sealed record EnterpriseEdge(long Number, ImmutableArray<LogicalId> LogicalIds);

/// <summary>Represents the configuration of a WAN link of an edge.</summary>
/// <remarks>Links that lack one of the three fields are omitted by the source.</remarks>
/// <param name="Interfaces">The names of the interfaces.</param>
/// <param name="Mode"><c>PUBLIC</c> or <c>PRIVATE</c>, as delivered.</param>
/// <param name="Type"><c>WIRED</c> or <c>WIRELESS</c>, as delivered.</param>
public sealed record LinkConfiguration(ImmutableArray<string> Interfaces, string Mode, string Type);

/// <summary>Represents the identity of an edge: host, enterprise and edge number.</summary>
/// <remarks>Excludes the enterprise's name, so that renaming the enterprise keeps the identity.</remarks>
[GenerateSerializer, Immutable, Alias("customer-cache.EdgeId")]
public readonly record struct EdgeId([property: Id(0)] string Host, [property: Id(1)] long EnterpriseId, [property: Id(2)] long Number)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Host}|{EnterpriseId}|{Number}");
}

/// <summary>
/// Represents a WAN interface of an edge and its MAC-like id, both as delivered. An interface without a name has no attributes in Bruin.
/// </summary>
[GenerateSerializer, Immutable, Alias("customer-cache.LogicalId")]
public sealed record LogicalId([property: Id(0)] string? InterfaceName, [property: Id(1)] string? Value);

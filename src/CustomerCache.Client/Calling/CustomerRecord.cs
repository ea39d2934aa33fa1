using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Calling;

/// <summary>Represents the documented fields of a record.</summary>
/// <remarks>
/// Edges lack the fields of probes and vice versa; records imported from older releases may lack any field except the serial number.
/// Missing, null or mistyped values are null. Immutable.
/// </remarks>
public sealed record CustomerRecord
{
    /// <summary>The serial number; unique in its tenant, compared literally.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>The client that owns the device, according to Bruin.</summary>
    public RecordClient? BruinClientInfo { get; init; }

    /// <summary>When the device last made contact, as the vendor writes it; may be a word such as <c>never</c>.</summary>
    public string? LastContact { get; init; }

    /// <summary>The last contact as a time, UTC unless stated otherwise; null when it is not a time.</summary>
    public DateTimeOffset? LastContactAt => IsoTimestamps.Parse(LastContact);

    /// <summary>Edges: the edge and its orchestrator. Shared by both members of an HA pair.</summary>
    public RecordEdge? Edge { get; init; }

    /// <summary>Edges: the name in the orchestrator.</summary>
    public string? EdgeName { get; init; }

    /// <summary>Edges: the WAN links; null in records that lack them.</summary>
    public ImmutableArray<RecordLogicalId>? LogicalIds { get; init; }

    /// <summary>Edges: the serial number of the other member of an HA pair.</summary>
    public string? HaSerialNumber { get; init; }

    /// <summary>Edges: Bruin's site as delivered, with the UTC offset in hours as <c>tzOffset</c>.</summary>
    public JsonElement? SiteDetails { get; init; }

    /// <summary>Edges: the ticket contact, as delivered.</summary>
    public JsonElement? TicketContactDetails { get; init; }

    /// <summary>Edges: the additional ticket contacts, an array as delivered.</summary>
    public JsonElement? TicketContactAdditionalSubscribers { get; init; }

    /// <summary>Edges: the configuration of the WAN links; null in records that lack it.</summary>
    public ImmutableArray<RecordLinkConfiguration>? LinksConfiguration { get; init; }

    /// <summary>Probes: the number in Hawkeye, as text.</summary>
    public string? ProbeId { get; init; }

    /// <summary>Probes: the unique name in Hawkeye.</summary>
    public string? ProbeUid { get; init; }

    /// <summary>Probes: the group.</summary>
    public string? ProbeGroup { get; init; }

    /// <summary>Probes: the type.</summary>
    public string? DeviceTypeName { get; init; }
}

/// <summary>Identifies an edge and its orchestrator.</summary>
/// <param name="Host">The orchestrator; with the system, the tenant.</param>
/// <param name="EnterpriseId">The enterprise.</param>
/// <param name="EnterpriseName">Its name; missing in records of older releases.</param>
/// <param name="EdgeId">The edge's number on its host.</param>
public sealed record RecordEdge(string? Host, long? EnterpriseId, string? EnterpriseName, long? EdgeId);

/// <summary>Represents a WAN link of an edge and Bruin's data of it.</summary>
/// <param name="InterfaceName">The interface.</param>
/// <param name="LogicalId">The orchestrator's id of the link.</param>
/// <param name="AccessType">Bruin's access type of the site.</param>
/// <param name="ServiceNumber">Bruin's number of the connection.</param>
public sealed record RecordLogicalId(string? InterfaceName, string? LogicalId, string? AccessType, string? ServiceNumber);

/// <summary>Represents the configuration of a WAN link of an edge.</summary>
public sealed record RecordLinkConfiguration
{
    /// <summary>The names of the interfaces; null in records that lack them.</summary>
    public ImmutableArray<string?>? Interfaces { get; init; }

    /// <summary><c>PUBLIC</c> or <c>PRIVATE</c>, as delivered.</summary>
    public string? Mode { get; init; }

    /// <summary><c>WIRED</c> or <c>WIRELESS</c>, as delivered.</summary>
    public string? Type { get; init; }
}

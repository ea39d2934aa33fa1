using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Calling;

/// <summary>
/// The documented fields of a record. Edges lack the fields of probes and the reverse; records that were imported from older releases
/// may lack any field but the serial number. What is missing, null or of an odd type is null. Immutable.
/// </summary>
public sealed record CustomerRecord
{
    /// <summary>The device; unique in its tenant, compared literally.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Whose device it is, according to Bruin.</summary>
    public RecordClient? BruinClientInfo { get; init; }

    /// <summary>When the device last made contact, as the vendor writes it; may be a word such as <c>never</c>.</summary>
    public string? LastContact { get; init; }

    /// <summary>The same as a moment, UTC unless it says otherwise; null when it is none.</summary>
    public DateTimeOffset? LastContactAt => IsoTimestamps.Parse(LastContact);

    /// <summary>Edges: which edge of which orchestrator. Shared by both halves of an HA pair.</summary>
    public RecordEdge? Edge { get; init; }

    /// <summary>Edges: what its orchestrator calls it.</summary>
    public string? EdgeName { get; init; }

    /// <summary>Edges: the WAN links; null in records that lack them.</summary>
    public ImmutableArray<RecordLogicalId>? LogicalIds { get; init; }

    /// <summary>Edges: serial number of the other half of an HA pair.</summary>
    public string? HaSerialNumber { get; init; }

    /// <summary>Edges: Bruin's site as delivered, with the offset from UTC in hours as <c>tzOffset</c>.</summary>
    public JsonElement? SiteDetails { get; init; }

    /// <summary>Edges: whom to call about tickets, as delivered.</summary>
    public JsonElement? TicketContactDetails { get; init; }

    /// <summary>Edges: the other contacts, an array as delivered.</summary>
    public JsonElement? TicketContactAdditionalSubscribers { get; init; }

    /// <summary>Edges: how the WAN links are configured; null in records that lack it.</summary>
    public ImmutableArray<RecordLinkConfiguration>? LinksConfiguration { get; init; }

    /// <summary>Probes: Hawkeye's number of it, as text.</summary>
    public string? ProbeId { get; init; }

    /// <summary>Probes: its unique name in Hawkeye.</summary>
    public string? ProbeUid { get; init; }

    /// <summary>Probes: the group.</summary>
    public string? ProbeGroup { get; init; }

    /// <summary>Probes: the type.</summary>
    public string? DeviceTypeName { get; init; }
}

/// <summary>Which edge of which orchestrator a record is about.</summary>
/// <param name="Host">The orchestrator; with the system, the tenant.</param>
/// <param name="EnterpriseId">The enterprise.</param>
/// <param name="EnterpriseName">Its name; missing in records of older releases.</param>
/// <param name="EdgeId">The edge's number on its host.</param>
public sealed record RecordEdge(string? Host, long? EnterpriseId, string? EnterpriseName, long? EdgeId);

/// <summary>A WAN link of an edge and what Bruin knows of it.</summary>
/// <param name="InterfaceName">The interface.</param>
/// <param name="LogicalId">The orchestrator's id of the link.</param>
/// <param name="AccessType">Bruin's word for how the site is connected.</param>
/// <param name="ServiceNumber">Bruin's number of the connection.</param>
public sealed record RecordLogicalId(string? InterfaceName, string? LogicalId, string? AccessType, string? ServiceNumber);

/// <summary>How a WAN link of an edge is configured.</summary>
public sealed record RecordLinkConfiguration
{
    /// <summary>Names of the interfaces; null in records that lack them.</summary>
    public ImmutableArray<string?>? Interfaces { get; init; }

    /// <summary><c>PUBLIC</c> or <c>PRIVATE</c>, as delivered.</summary>
    public string? Mode { get; init; }

    /// <summary><c>WIRED</c> or <c>WIRELESS</c>, as delivered.</summary>
    public string? Type { get; init; }
}

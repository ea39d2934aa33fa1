using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>
/// Represents an edge as listed by its host. <see cref="EdgeId"/> is unique on its host only; see <see cref="Fleet.ReplaceEdge"/>.
/// </summary>
public sealed record SimulatedEdge
{
    public required string Host { get; init; }

    public required int EnterpriseId { get; init; }

    public required int EdgeId { get; init; }

    public required string Name { get; init; }

    public required string? State { get; init; }

    public required string? SerialNumber { get; init; }

    public required string? HaSerialNumber { get; init; }

    public required string Model { get; init; }

    public required string? LastContact { get; init; }

    public required string UpSince { get; init; }

    /// <summary>One listed row for each; an edge without links still has one row, with its link fields null.</summary>
    public required ImmutableArray<SimulatedLink> Links { get; init; }

    /// <summary>False: the configuration answer has no <c>WAN</c> at all.</summary>
    public bool HasWanModule { get; init; } = true;

    /// <summary>False: the enterprise listing writes <c>"links": null</c> for this edge, an oddity seen in production.</summary>
    public bool ListsLinks { get; init; } = true;
}

/// <summary>Represents a customer of a VeloCloud host. Ids are unique on a host; the name contains the client's id between bars.</summary>
public sealed record SimulatedEnterprise(string Host, int Id, string Name, ImmutableArray<int> EdgeIds);

/// <summary>
/// Represents a WAN interface of an edge. A null <see cref="Mode"/> or <see cref="Type"/> omits that field from the WAN module.
/// </summary>
public sealed record SimulatedLink
{
    public required int Id { get; init; }

    public required string Interface { get; init; }

    public required string LogicalId { get; init; }

    public required string InternalId { get; init; }

    public required string IpAddress { get; init; }

    public required string State { get; init; }

    public required string? Mode { get; init; }

    public required string? Type { get; init; }
}

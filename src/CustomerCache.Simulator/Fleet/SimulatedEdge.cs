using System.Collections.Immutable;

namespace CustomerCache.Simulator;

/// <summary>An edge as its host lists it. <see cref="EdgeId"/> is unique on its host only; see <see cref="Fleet.ReplaceEdge"/>.</summary>
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

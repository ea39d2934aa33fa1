namespace CustomerCache.Simulator;

/// <summary>A WAN interface of an edge. A null <see cref="Mode"/> or <see cref="Type"/> leaves that field out of the WAN module.</summary>
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

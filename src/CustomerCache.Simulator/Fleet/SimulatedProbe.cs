namespace CustomerCache.Simulator;

/// <summary>A Hawkeye probe. Ids are text, as in Ixia's answers; a null moment leaves that object out of the answer.</summary>
public sealed record SimulatedProbe
{
    public required string ProbeId { get; init; }

    public required string Uid { get; init; }

    public required string Name { get; init; }

    public required string Group { get; init; }

    public required string TypeName { get; init; }

    public required string? SerialNumber { get; init; }

    public required string IpAddress { get; init; }

    /// <summary>Decides the <c>status</c> filter (<c>up</c>, <c>down</c>).</summary>
    public required bool Up { get; init; }

    /// <summary>Last update of the node-to-node service: a moment, or <c>never</c>.</summary>
    public required string? NodeToNode { get; init; }

    /// <summary>Last update of the real service: a moment, or <c>never</c>.</summary>
    public required string? RealService { get; init; }
}

namespace CustomerCache.Simulator;

/// <summary>Represents a Hawkeye probe. Ids are text, as in Ixia's responses; a null time omits that object from the response.</summary>
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

    /// <summary>Last update of the node-to-node service: a time, or <c>never</c>.</summary>
    public required string? NodeToNode { get; init; }

    /// <summary>Last update of the real service: a time, or <c>never</c>.</summary>
    public required string? RealService { get; init; }
}

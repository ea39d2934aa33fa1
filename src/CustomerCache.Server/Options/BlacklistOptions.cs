namespace CustomerCache.Server.Options;

/// <summary>Edges that are left alone. Part of section <c>CustomerCache:VeloCloud</c>.</summary>
public sealed class BlacklistOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:VeloCloud";

    /// <summary>The edges; all three parts must match.</summary>
    public IList<BlacklistedEdge> BlacklistedEdges { get; init; } = [];

    /// <summary>Reads the edges alone, strictly: the rest of the section is for others.</summary>
    internal void ReadFrom(IConfiguration configuration) =>
        configuration
            .GetSection($"{Section}:{nameof(BlacklistedEdges)}")
            .Bind(BlacklistedEdges, binder => binder.ErrorOnUnknownConfiguration = true);
}

/// <summary>The identity of an edge that is left alone. All parts are required.</summary>
public sealed class BlacklistedEdge
{
    /// <summary>A configured VeloCloud host.</summary>
    public string? Host { get; set; }

    /// <summary>The enterprise on that host.</summary>
    public long? EnterpriseId { get; set; }

    /// <summary>The edge in that enterprise.</summary>
    public long? EdgeId { get; set; }
}

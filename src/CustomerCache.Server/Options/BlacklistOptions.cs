namespace CustomerCache.Server.Options;

/// <summary>Configures edges that are never cached. Part of section <c>CustomerCache:VeloCloud</c>.</summary>
public sealed class BlacklistOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache:VeloCloud";

    /// <summary>The edges; all three parts must match.</summary>
    public IList<BlacklistedEdge> BlacklistedEdges { get; init; } = [];

    /// <summary>Reads this list only, strictly; other options classes read the rest of the section.</summary>
    internal void ReadFrom(IConfiguration configuration) =>
        configuration
            .GetSection($"{Section}:{nameof(BlacklistedEdges)}")
            .Bind(BlacklistedEdges, binder => binder.ErrorOnUnknownConfiguration = true);
}

/// <summary>Identifies an edge that is never cached. All parts are required.</summary>
public sealed class BlacklistedEdge
{
    /// <summary>A configured VeloCloud host.</summary>
    public string? Host { get; set; }

    /// <summary>The enterprise on that host.</summary>
    public long? EnterpriseId { get; set; }

    /// <summary>The edge in that enterprise.</summary>
    public long? EdgeId { get; set; }
}

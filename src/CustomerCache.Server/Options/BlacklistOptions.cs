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
        configuration.GetSection($"{Section}:{nameof(BlacklistedEdges)}").Bind(BlacklistedEdges, binder => binder.ErrorOnUnknownConfiguration = true);
}

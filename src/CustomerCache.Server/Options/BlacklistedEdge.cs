namespace CustomerCache.Server.Options;

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

namespace CustomerCache.Sources.VeloCloud;

/// <summary>The section <c>CustomerCache:VeloCloud</c>, as far as calling the orchestrators goes.</summary>
public sealed class VeloCloudOptions
{
    /// <summary>The orchestrators, each a tenant; their order is the order of refreshes and answers.</summary>
    public IList<VeloCloudHostOptions> Hosts { get; set; } = [];

    /// <summary>Calls at a time to one orchestrator. Larger shortens a refresh; smaller spares the orchestrator.</summary>
    public int MaxConcurrency { get; set; } = 8;
}

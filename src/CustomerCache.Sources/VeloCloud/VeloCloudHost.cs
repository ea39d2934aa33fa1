namespace CustomerCache.Sources.VeloCloud;

/// <summary>One orchestrator: its name and the addresses of the calls we make.</summary>
internal sealed class VeloCloudHost
{
    public VeloCloudHost(VeloCloudHostOptions options)
    {
        Name = options.Name;
        var root = options.EffectiveUrl.TrimEnd('/') + "/portal/rest/";
        Login = new Uri(root + "login/operatorLogin");
        LinkListing = new Uri(root + "monitoring/getEnterpriseEdgeLinkStatus");
        EnterpriseEdges = new Uri(root + "enterprise/getEnterpriseEdges");
        ConfigurationModules = new Uri(root + "edge/getEdgeConfigurationModules");
    }

    public string Name { get; }

    public Uri Login { get; }

    public Uri LinkListing { get; }

    public Uri EnterpriseEdges { get; }

    public Uri ConfigurationModules { get; }
}

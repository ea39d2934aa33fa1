namespace CustomerCache.Sources.VeloCloud;

/// <summary>Represents one orchestrator: its name and URLs.</summary>
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

    /// <summary>Whether a status is a redirect, which is never followed.</summary>
    public static bool IsRedirect(int status) => status is 301 or 302 or 303 or 307 or 308;

    public string Name { get; }

    public Uri Login { get; }

    public Uri LinkListing { get; }

    public Uri EnterpriseEdges { get; }

    public Uri ConfigurationModules { get; }
}

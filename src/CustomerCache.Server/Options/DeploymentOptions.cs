namespace CustomerCache.Server.Options;

/// <summary>Configures the name of the deployment and its data folder. Section <c>CustomerCache</c>.</summary>
public sealed class DeploymentOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>Name of the deployment in alerts and metrics; the host's environment when not configured.</summary>
    public string? Environment { get; set; }

    /// <summary>Folder of the single node's database. One process per folder.</summary>
    public string DataFolder { get; set; } = "data";
}

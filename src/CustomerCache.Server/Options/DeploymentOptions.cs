namespace CustomerCache.Server.Options;

/// <summary>What the deployment is called and where it keeps its data. Section <c>CustomerCache</c>.</summary>
public sealed class DeploymentOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>Name of the deployment in alerts and metrics; the host's environment when not configured.</summary>
    public string? Environment { get; set; }

    /// <summary>Folder of the in-process engine's files. One process per folder.</summary>
    public string DataFolder { get; set; } = "data";
}

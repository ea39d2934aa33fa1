namespace CustomerCache.Server.ChangeEvents;

/// <summary>Which job rules are in force. Section <c>CustomerCache</c>.</summary>
public sealed class JobRulesOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CustomerCache";

    /// <summary>The path of the YAML file; null for the rules that come with the product.</summary>
    public string? JobRules { get; set; }
}

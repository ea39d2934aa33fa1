namespace CustomerCache.Sources.VeloCloud;

/// <summary>One orchestrator and the operator account to use there.</summary>
public sealed class VeloCloudHostOptions
{
    /// <summary>The tenant's name, as records and requests spell it.</summary>
    public string Name { get; set; } = "";

    /// <summary>Where it answers; by default <c>https://</c> and the name.</summary>
    public string? Url { get; set; }

    /// <summary>Operator account.</summary>
    public string Username { get; set; } = "";

    /// <summary>A secret: never logged, never part of an error.</summary>
    public string Password { get; set; } = "";

    internal string EffectiveUrl => string.IsNullOrWhiteSpace(Url) ? $"https://{Name}" : Url;
}

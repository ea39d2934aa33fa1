namespace CustomerCache.Sources.Bruin;

/// <summary>The section <c>CustomerCache:Bruin</c>.</summary>
public sealed class BruinOptions
{
    /// <summary>Base address of the API, such as <c>https://api.bruin.example.com</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>Base address of the identity service.</summary>
    public string LoginUrl { get; set; } = "";

    /// <summary>Account.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>A secret: never logged, never part of an error.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Calls at a time, over all tenants. Larger shortens a refresh; smaller spares Bruin.</summary>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>Calls started per second, evenly spread; null is no limit.</summary>
    public double? MaxRequestsPerSecond { get; set; }

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Url);
}

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

/// <summary>The rules of <c>CustomerCache:Bruin</c>. A process without tenants asks nobody and may leave it out.</summary>
internal static class BruinOptionsRules
{
    public static void Check(BruinOptions options, bool needed, OptionErrors errors)
    {
        if (needed || options.IsConfigured)
        {
            errors.RequireUrl("Bruin:Url", options.Url, "https://api.bruin.example.com");
            errors.RequireUrl("Bruin:LoginUrl", options.LoginUrl, "https://id.bruin.example.com");
            errors.RequireText("Bruin:ClientId", options.ClientId, "the client id of the Bruin account");
            errors.RequireText("Bruin:ClientSecret", options.ClientSecret, "the client secret of the Bruin account");
        }

        errors.RequireRange("Bruin:MaxConcurrency", options.MaxConcurrency, 1, 1024);
        if (options.MaxRequestsPerSecond is { } rate)
        {
            errors.RequireRange("Bruin:MaxRequestsPerSecond", rate, 0.01, 100_000);
        }
    }
}

using CustomerCache.Core;

namespace CustomerCache.Sources.Bruin;

/// <summary>Configures Bruin. Section <c>CustomerCache:Bruin</c>.</summary>
public sealed class BruinOptions
{
    /// <summary>The base URL of the API, such as <c>https://api.bruin.example.com</c>.</summary>
    public string Url { get; set; } = "";

    /// <summary>The base URL of the identity service.</summary>
    public string LoginUrl { get; set; } = "";

    /// <summary>The client id of the account.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The client secret of the account; never logged and never part of an error.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// The maximum number of concurrent calls, over all tenants. Larger shortens a refresh; smaller reduces the load on Bruin.
    /// </summary>
    /// <value>8.</value>
    public int MaxConcurrency { get; set; } = 8;

    /// <summary>The maximum rate of calls per second, evenly spaced; null for no limit.</summary>
    /// <value>None.</value>
    public double? MaxRequestsPerSecond { get; set; }

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Url);
}

/// <summary>Validates <c>CustomerCache:Bruin</c>. The section is optional without tenants.</summary>
internal static class BruinOptionsRules
{
    /// <param name="options">The options.</param>
    /// <param name="needed">Whether there is a tenant that needs the account.</param>
    /// <param name="byBridges">Whether the account is ignored.</param>
    /// <param name="errors">Receives the errors.</param>
    public static void Check(BruinOptions options, bool needed, bool byBridges, OptionErrors errors)
    {
        if (needed || (options.IsConfigured && !byBridges))
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

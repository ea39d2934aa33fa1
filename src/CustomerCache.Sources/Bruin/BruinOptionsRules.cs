namespace CustomerCache.Sources.Bruin;

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

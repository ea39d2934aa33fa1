using CustomerCache.Core;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>Configures the Hawkeye instance. Section <c>CustomerCache:Hawkeye</c>. Without a URL there is no Hawkeye tenant.</summary>
public sealed class HawkeyeOptions
{
    /// <summary>The base URL of the API, such as <c>https://hawkeye.example.net/api</c>.</summary>
    /// <value>None.</value>
    public string? Url { get; set; }

    /// <summary>The account.</summary>
    public string Username { get; set; } = "";

    /// <summary>The password; never logged and never part of an error.</summary>
    public string Password { get; set; } = "";

    /// <summary>The tenant's name; through the bridges, there is a tenant if it is set.</summary>
    /// <value>The host of the URL.</value>
    public string? Name { get; set; }

    /// <summary>
    /// The delay before a failed page is retried, multiplied by the attempt number. Long enough to outlast a short failure, short compared
    /// to the minutes after which the whole listing is retried.
    /// </summary>
    /// <value>500 milliseconds.</value>
    public TimeSpan PageRetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Url);

    internal string EffectiveName => string.IsNullOrWhiteSpace(Name) ? new Uri(Url!).Host : Name;
}

/// <summary>Validates <c>CustomerCache:Hawkeye</c>.</summary>
internal static class HawkeyeOptionsRules
{
    public static void Check(HawkeyeOptions options, bool byBridges, OptionErrors errors)
    {
        if (!options.IsConfigured && !byBridges)
        {
            return;
        }

        if (!byBridges)
        {
            errors.RequireUrl("Hawkeye:Url", options.Url, "https://hawkeye.example.net/api");
            errors.RequireText("Hawkeye:Username", options.Username, "the account of the Hawkeye instance");
            errors.RequireText("Hawkeye:Password", options.Password, "the account's password");
            errors.RequireRange("Hawkeye:PageRetryDelay", options.PageRetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }

        if (!string.IsNullOrWhiteSpace(options.Name) && !TenantId.IsHost(options.Name))
        {
            errors.Add("Hawkeye:Name", "is not a host name; leave it out or set it to one such as hawkeye.example.net");
        }
    }
}

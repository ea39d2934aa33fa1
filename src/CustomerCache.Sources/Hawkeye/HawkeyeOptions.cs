using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>The section <c>CustomerCache:Hawkeye</c>. Without a Url there is no Hawkeye tenant.</summary>
public sealed class HawkeyeOptions
{
    /// <summary>Base address of the API, such as <c>https://hawkeye.example.net/api</c>.</summary>
    public string? Url { get; set; }

    /// <summary>Account.</summary>
    public string Username { get; set; } = "";

    /// <summary>A secret: never logged, never part of an error.</summary>
    public string Password { get; set; } = "";

    /// <summary>The tenant's name; by default the host of the Url.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// The wait before a failed page is asked for again, growing by itself with each try. Long enough to outlast a hiccup, short
    /// beside the minutes after which the whole listing is tried again.
    /// </summary>
    public TimeSpan PageRetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Url);

    internal string EffectiveName => string.IsNullOrWhiteSpace(Name) ? new Uri(Url!).Host : Name;
}

/// <summary>The rules of <c>CustomerCache:Hawkeye</c>.</summary>
internal static class HawkeyeOptionsRules
{
    public static void Check(HawkeyeOptions options, OptionErrors errors)
    {
        if (!options.IsConfigured)
        {
            return;
        }

        errors.RequireUrl("Hawkeye:Url", options.Url, "https://hawkeye.example.net/api");
        errors.RequireText("Hawkeye:Username", options.Username, "the account of the Hawkeye instance");
        errors.RequireText("Hawkeye:Password", options.Password, "the account's password");
        errors.RequireRange("Hawkeye:PageRetryDelay", options.PageRetryDelay, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        if (!string.IsNullOrWhiteSpace(options.Name) && !TenantId.IsHost(options.Name))
        {
            errors.Add("Hawkeye:Name", "is not a host name; leave it out or set it to one such as hawkeye.example.net");
        }
    }
}

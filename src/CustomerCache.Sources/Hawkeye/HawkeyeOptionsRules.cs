using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Hawkeye;

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

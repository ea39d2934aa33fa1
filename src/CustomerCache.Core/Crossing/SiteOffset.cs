using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// Computes the offset of a site from UTC in whole hours, daylight saving included, truncated towards zero (−02:30 is −2).
/// </summary>
/// <remarks>The zone is the first known of Bruin's zone name, the ZIP code, and the configured zone.</remarks>
public static class SiteOffset
{
    /// <summary>Returns the offset of a site at <paramref name="now"/>.</summary>
    public static int Hours(SiteDetails site, DateTimeOffset now, TimeZoneInfo fallback)
    {
        var zone = Named(site.TimeZone) ?? ByZip(site.Zip) ?? fallback;
        return (int)zone.GetUtcOffset(now).TotalHours;
    }

    private static TimeZoneInfo? Named(string? name) =>
        string.IsNullOrWhiteSpace(name) ? null
        : UsZones.Value.GetValueOrDefault(name.Trim()) is { } id ? Find(id)
        : null;

    private static TimeZoneInfo? ByZip(string? zip) => ZipTimeZones.Find(zip) is { } id ? Find(id) : null;

    private static TimeZoneInfo? Find(string id) => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? zone : null;

    // Bruin uses the names in the tz database's US/ folder, in any case; the canonical zones are used because trimmed tz images lack the
    // links.
    private static readonly Lazy<Dictionary<string, string>> UsZones = new(() =>
        new(StringComparer.OrdinalIgnoreCase)
        {
            ["Alaska"] = "America/Anchorage",
            ["Aleutian"] = "America/Adak",
            ["Arizona"] = "America/Phoenix",
            ["Central"] = "America/Chicago",
            ["East-Indiana"] = "America/Indiana/Indianapolis",
            ["Eastern"] = "America/New_York",
            ["Hawaii"] = "Pacific/Honolulu",
            ["Indiana-Starke"] = "America/Indiana/Knox",
            ["Michigan"] = "America/Detroit",
            ["Mountain"] = "America/Denver",
            ["Pacific"] = "America/Los_Angeles",
            ["Samoa"] = "Pacific/Pago_Pago",
        }
    );
}

using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Crossing;

/// <summary>
/// Whole hours from UTC of a site at a moment, daylight saving included, minutes dropped towards zero (−02:30 gives −2).
/// First rule that gives a zone wins: Bruin's zone name, the ZIP code, the configured zone.
/// </summary>
public static class SiteOffset
{
    /// <summary>The offset of a site at <paramref name="now"/>.</summary>
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

    // The names that Bruin uses are those of the tz database's US/ folder, in any case; their present-day canonical zones are used
    // since trimmed images of the tz database lack the links.
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

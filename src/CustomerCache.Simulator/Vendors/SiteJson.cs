using System.Globalization;
using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>
/// Writes the document of a site. Bruin writes <c>siteID</c> as text here and <c>siteId</c> as a number in the inventory.
/// </summary>
internal static class SiteJson
{
    public static void Write(Utf8JsonWriter json, (Fleet Fleet, SimulatedSite? Site) asked)
    {
        json.WriteStartObject();
        json.WriteStartArray("documents"u8);
        if (asked.Site is { } site)
            Write(json, site, asked.Fleet.FindClient(site.ClientId)?.Name);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SimulatedSite site, string? clientName)
    {
        json.WriteStartObject();
        json.WriteNumber("clientID"u8, site.ClientId);
        json.WriteString("clientName"u8, clientName);
        json.WriteString("siteID"u8, site.Id.ToString(CultureInfo.InvariantCulture));
        json.WriteString("siteLabel"u8, site.Label);
        json.WriteString("siteAddDate"u8, site.AddedAt);
        json.WriteStartObject("address"u8);
        json.WriteNumber("addressID"u8, site.Id + 1);
        json.WriteString("address"u8, site.Street);
        json.WriteString("city"u8, site.City);
        json.WriteString("state"u8, site.State);
        json.WriteString("zip"u8, site.Zip);
        json.WriteString("country"u8, "USA"u8);
        json.WriteEndObject();
        json.WriteNumber("longitude"u8, site.Longitude);
        json.WriteNumber("latitude"u8, site.Latitude);
        json.WriteString("businessHours"u8, ""u8);
        json.WriteString("timeZone"u8, site.TimeZone);
        json.WriteString("primaryContactName"u8, $"{site.Contact.FirstName} {site.Contact.LastName}");
        json.WriteString("primaryContactPhone"u8, site.Contact.Phone);
        json.WriteString("primaryContactEmail"u8, site.Contact.Email);
        json.WriteEndObject();
    }
}

using System.Text.Json;

namespace CustomerCache.Core.Inventory;

/// <summary>One Bruin inventory of a service number: whose device it is and at which site. Stored as delivered.</summary>
/// <param name="ClientId">Bruin's client number.</param>
/// <param name="ClientName">As delivered.</param>
/// <param name="SiteId">Bruin's site number; null when Bruin names none.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ClientInfo")]
public sealed record ClientInfo([property: Id(0)] long ClientId, [property: Id(1)] string? ClientName, [property: Id(2)] long? SiteId)
{
    /// <summary>Writes the object as records hold it.</summary>
    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("client_id", ClientId);
        json.WriteString("client_name", ClientName);
        if (SiteId is { } site)
        {
            json.WriteNumber("site_id", site);
        }
        else
        {
            json.WriteNull("site_id");
        }

        json.WriteEndObject();
    }
}

/// <summary>One attribute of a Bruin inventory. Keys repeat; the first one counts.</summary>
public sealed record InventoryAttribute(string Key, string? Value);

/// <summary>Bruin's description of a site. Stored whole, as delivered; two fields are read to tell the site's offset from UTC.</summary>
/// <param name="Document">The JSON object.</param>
/// <param name="TimeZone">Bruin's name of the zone, such as <c>Eastern</c>; may be null or empty.</param>
/// <param name="Zip">US ZIP code, with or without its four-digit extension; may be null or empty.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.SiteDetails")]
public sealed record SiteDetails([property: Id(0)] RawJson Document, [property: Id(1)] string? TimeZone, [property: Id(2)] string? Zip);

using System.Text.Json;

namespace CustomerCache.Core.Inventory;

/// <summary>Represents a Bruin inventory of a service number: client and site of the device. Stored as delivered.</summary>
/// <param name="ClientId">Bruin's client number.</param>
/// <param name="ClientName">The client's name, as delivered.</param>
/// <param name="SiteId">Bruin's site number; null for none.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.ClientInfo")]
public sealed record ClientInfo([property: Id(0)] long ClientId, [property: Id(1)] string? ClientName, [property: Id(2)] long? SiteId)
{
    /// <summary>Writes the object in the form used in records.</summary>
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

/// <summary>Represents an attribute of a Bruin inventory. Keys may repeat; the first one is used.</summary>
public sealed record InventoryAttribute(string Key, string? Value);

/// <summary>
/// Represents Bruin's description of a site. Stored whole, as delivered; two fields determine the site's offset from UTC.
/// </summary>
/// <param name="Document">The JSON object.</param>
/// <param name="TimeZone">Bruin's zone name, such as <c>Eastern</c>; may be null or empty.</param>
/// <param name="Zip">US ZIP code, with or without its four-digit extension; may be null or empty.</param>
[GenerateSerializer, Immutable, Alias("customer-cache.SiteDetails")]
public sealed record SiteDetails([property: Id(0)] RawJson Document, [property: Id(1)] string? TimeZone, [property: Id(2)] string? Zip);

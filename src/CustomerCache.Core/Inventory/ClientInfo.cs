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

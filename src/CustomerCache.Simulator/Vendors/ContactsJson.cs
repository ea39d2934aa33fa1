using System.Text.Json;

namespace CustomerCache.Simulator;

/// <summary>Writes the ticket contacts of a client; an unknown client has none.</summary>
internal static class ContactsJson
{
    public static void Write(Utf8JsonWriter json, SimulatedClient? client)
    {
        json.WriteStartObject();
        json.WriteStartArray("results"u8);
        if (client is not null)
        {
            foreach (var contact in client.Contacts)
                Write(json, contact);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SimulatedContact contact)
    {
        json.WriteStartObject();
        json.WriteString("firstName"u8, contact.FirstName);
        json.WriteString("lastName"u8, contact.LastName);
        json.WriteString("email"u8, contact.Email);
        json.WriteString("phone"u8, contact.Phone);
        json.WriteEndObject();
    }
}

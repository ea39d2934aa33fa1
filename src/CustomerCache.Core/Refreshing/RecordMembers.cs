using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Encodes the parts of a record that can be carried forward.</summary>
internal static class RecordMembers
{
    /// <summary>Encodes links in the orchestrator's order.</summary>
    public static RawJson LinksConfiguration(IEnumerable<LinkConfiguration> links) =>
        Array(json =>
        {
            foreach (var link in links)
            {
                json.WriteStartObject();
                json.WriteStartArray("interfaces");
                foreach (var name in link.Interfaces)
                {
                    json.WriteStringValue(name);
                }

                json.WriteEndArray();
                json.WriteString("mode", link.Mode);
                json.WriteString("type", link.Type);
                json.WriteEndObject();
            }
        });

    /// <summary>Returns the first contact, and the array of the others.</summary>
    public static (RawJson Contact, RawJson Subscribers) Contacts(IReadOnlyList<RawJson> contacts) =>
        (
            contacts.Count > 0 ? contacts[0] : default,
            Array(json =>
            {
                foreach (var contact in contacts.Skip(1))
                {
                    contact.WriteTo(json);
                }
            })
        );

    private static RawJson Array(Action<Utf8JsonWriter> elements)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer))
        {
            json.WriteStartArray();
            elements(json);
            json.WriteEndArray();
        }

        return RawJson.FromUtf8(buffer.WrittenSpan);
    }
}

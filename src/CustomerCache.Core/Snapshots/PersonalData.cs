using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// Redacts the personal data in records: contacts. Callers without that scope get redacted records.
/// <list type="table">
/// <listheader><term>member</term><description>redacted</description></listheader>
/// <item><term><c>ticket_contact_details</c>, <c>ticket_contact_additional_subscribers</c></term><description>whole</description></item>
/// <item><term>of <c>site_details</c>, at any depth: a name that contains contact, person, phone, fax, mail or the
/// like</term><description>that
/// member</description></item>
/// </list>
/// A site is Bruin's own object, so its members are matched by name: members that Bruin adds later are redacted too.
/// </summary>
internal static class PersonalData
{
    private const string Site = "site_details";
    private static readonly string[] Members = ["ticket_contact_details", "ticket_contact_additional_subscribers"];
    private static readonly string[] Words = ["contact", "person", "firstname", "lastname", "phone", "mobile", "fax", "mail"];

    /// <summary>Returns the redacted record; null when it contains no personal data.</summary>
    public static byte[]? Redact(ReadOnlyMemory<byte> record)
    {
        using var document = JsonDocument.Parse(record);
        if (!document.RootElement.EnumerateObject().Any(m => Members.Contains(m.Name) || (m.Name == Site && HasAny(m.Value))))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(record.Length);
        using var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer);
        json.WriteStartObject();
        foreach (var member in document.RootElement.EnumerateObject().Where(m => !Members.Contains(m.Name)))
        {
            json.WritePropertyName(member.Name);
            if (member.Name == Site)
            {
                Write(json, member.Value);
            }
            else
            {
                json.WriteRawValue(member.Value.GetRawText(), skipInputValidation: true);
            }
        }

        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool HasAny(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().Any(m => IsPersonal(m.Name) || HasAny(m.Value)),
            JsonValueKind.Array => value.EnumerateArray().Any(HasAny),
            _ => false,
        };

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(m => !IsPersonal(m.Name)))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(json, element);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteRawValue(value.GetRawText(), skipInputValidation: true);
                break;
        }
    }

    private static bool IsPersonal(string name) => Array.Exists(Words, w => name.Contains(w, StringComparison.OrdinalIgnoreCase));
}

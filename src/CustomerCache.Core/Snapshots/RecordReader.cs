using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// Reads stored records leniently: every field but the serial number may be missing or of an odd type, as in records of older
/// releases. What is odd is kept as it is, just not selectable by; only serial numbers lose the blanks that vendors pad them with.
/// </summary>
public static class RecordReader
{
    private const string SerialNumber = "serial_number";
    private const string HaSerialNumber = "ha_serial_number";

    /// <summary>The record of a parsed JSON object, or the reason, for a person, why it is none.</summary>
    public static DeviceRecord? TryRead(JsonElement element, out string error)
    {
        try
        {
            error = element.ValueKind != JsonValueKind.Object ? "is not an object"
                : Serial(element, SerialNumber) is null ? "has no \"serial_number\""
                : "";
            return error.Length > 0 ? null : Read(element);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // Half of a surrogate pair is only found out when the text is read, and could not be written again.
            error = "holds text that is not Unicode";
            return null;
        }
    }

    /// <summary>One member of a record as JSON; null when it lacks the member.</summary>
    public static RawJson? Member(DeviceRecord record, string name)
    {
        using var document = JsonDocument.Parse(record.Utf8);
        return document.RootElement.TryGetProperty(name, out var value) ? RawJson.From(value) : null;
    }

    /// <summary>An object within another one; undefined when there is none of that name, or something else.</summary>
    internal static JsonElement Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object ? child : default;

    /// <summary>A text within an object; null when there is none of that name, or something else.</summary>
    internal static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString() : null;

    private static DeviceRecord Read(JsonElement element)
    {
        var edge = Child(element, "edge");
        var client = Child(element, "bruin_client_info");
        var keys = new RecordKeys(
            Serial(element, SerialNumber)!,
            Serial(element, HaSerialNumber),
            Text(edge, "host") is { } host && Number(edge, "enterprise_id") is { } enterprise && Number(edge, "edge_id") is { } number
                ? new EdgeId(host, enterprise, number) : null,
            Number(client, "client_id") is { } id ? new ClientInfo(id, Text(client, "client_name"), Number(client, "site_id")) : null,
            Text(element, "last_contact"));
        var isPadded = IsPadded(element, SerialNumber) || IsPadded(element, HaSerialNumber);
        return new DeviceRecord(isPadded ? Trimmed(element) : RawJson.From(element).Utf8.ToArray(), keys);
    }

    /// <summary>A serial number without blanks around it; null when nothing is left.</summary>
    private static string? Serial(JsonElement element, string name) => Text(element, name)?.Trim() is { Length: > 0 } serial ? serial : null;

    private static bool IsPadded(JsonElement element, string name) => Text(element, name) is { Length: > 0 } text && text.Length != text.Trim().Length;

    private static byte[] Trimmed(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Writer))
        {
            writer.WriteStartObject();
            foreach (var member in element.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.String && member.Name is SerialNumber or HaSerialNumber)
                {
                    writer.WriteString(member.Name, Serial(element, member.Name));
                }
                else
                {
                    member.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static long? Number(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}

using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Snapshots;

/// <summary>
/// Reads stored records leniently: every field but the serial number may be missing or have an unexpected type, as in records of older
/// releases.
/// </summary>
/// <remarks>Unexpected values are kept but not indexed; only serial numbers are trimmed.</remarks>
public static class RecordReader
{
    private const string SerialNumber = "serial_number";
    private const string HaSerialNumber = "ha_serial_number";

    /// <summary>Reads a record from a JSON object; returns null and a human-readable error when it is invalid.</summary>
    public static DeviceRecord? TryRead(JsonElement element, out string error)
    {
        try
        {
            error =
                element.ValueKind != JsonValueKind.Object ? "is not an object"
                : Serial(element, SerialNumber) is null ? "has no \"serial_number\""
                : "";
            return error.Length > 0 ? null : Read(element);
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException)
        {
            // An unpaired surrogate is detected only when the text is read, and could not be written again.
            error = "contains text that is not valid Unicode";
            return null;
        }
    }

    /// <summary>Reads a record from compact JSON written by this product, in one pass, and copies the bytes unchanged.</summary>
    /// <remarks>
    /// The bytes are UTF-8. Returns null for records that need the lenient path, such as untrimmed serial numbers of an earlier release, or
    /// escaped surrogates, which only that path reads in every member. Throws <see cref="JsonException"/> on invalid JSON.
    /// </remarks>
    internal static DeviceRecord? TryReadStored(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (json.IndexOf("\\ud"u8) >= 0 || json.IndexOf("\\uD"u8) >= 0 || !reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return null;
        }

        try
        {
            string? serial = null,
                partner = null,
                lastContact = null,
                host = null,
                clientName = null;
            long? enterprise = null,
                number = null,
                clientId = null,
                siteId = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("serial_number"u8))
                {
                    serial = ReadText(ref reader);
                }
                else if (reader.ValueTextEquals("ha_serial_number"u8))
                {
                    partner = ReadText(ref reader);
                }
                else if (reader.ValueTextEquals("last_contact"u8))
                {
                    lastContact = ReadText(ref reader);
                }
                else if (reader.ValueTextEquals("edge"u8))
                {
                    (host, enterprise, number) = ReadEdge(ref reader);
                }
                else if (reader.ValueTextEquals("bruin_client_info"u8))
                {
                    (clientId, clientName, siteId) = ReadClient(ref reader);
                }
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }

            // Trailing data is invalid: the reader throws.
            reader.Read();
            return !IsTrimmed(serial) || (partner is not null && !IsTrimmed(partner))
                ? null
                : new DeviceRecord(
                    json.ToArray(),
                    new RecordKeys(
                        serial!,
                        partner,
                        host is not null && enterprise is { } e && number is { } n ? new EdgeId(host, e, n) : null,
                        clientId is { } id ? new ClientInfo(id, clientName, siteId) : null,
                        lastContact
                    )
                );
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate: the lenient path reports it.
            return null;
        }
    }

    /// <summary>Returns one member of a record as JSON; null when it is missing.</summary>
    public static RawJson? Member(DeviceRecord record, string name)
    {
        using var document = JsonDocument.Parse(record.Utf8);
        return document.RootElement.TryGetProperty(name, out var value) ? RawJson.From(value) : null;
    }

    /// <summary>Returns an object member; undefined when it is missing or not an object.</summary>
    internal static JsonElement Child(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var child) && child.ValueKind == JsonValueKind.Object
            ? child
            : default;

    /// <summary>Returns a text member; null when it is missing or not a text.</summary>
    internal static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool IsTrimmed(string? serial) =>
        serial is { Length: > 0 } && !char.IsWhiteSpace(serial[0]) && !char.IsWhiteSpace(serial[^1]);

    private static (string? Host, long? Enterprise, long? Number) ReadEdge(ref Utf8JsonReader reader)
    {
        string? host = null;
        long? enterprise = null,
            number = null;
        while (MoveToMember(ref reader))
        {
            if (reader.ValueTextEquals("host"u8))
            {
                host = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("enterprise_id"u8))
            {
                enterprise = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("edge_id"u8))
            {
                number = ReadNumber(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return (host, enterprise, number);
    }

    private static (long? Id, string? Name, long? Site) ReadClient(ref Utf8JsonReader reader)
    {
        string? name = null;
        long? id = null,
            site = null;
        while (MoveToMember(ref reader))
        {
            if (reader.ValueTextEquals("client_id"u8))
            {
                id = ReadNumber(ref reader);
            }
            else if (reader.ValueTextEquals("client_name"u8))
            {
                name = ReadText(ref reader);
            }
            else if (reader.ValueTextEquals("site_id"u8))
            {
                site = ReadNumber(ref reader);
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }

        return (id, name, site);
    }

    // Enters the object that is the value of a member, and advances to its next member; a value that is not an object has none.
    private static bool MoveToMember(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartObject)
        {
            reader.Read();
        }
        else if (reader.TokenType == JsonTokenType.StartArray)
        {
            reader.Skip();
        }

        return reader.TokenType == JsonTokenType.PropertyName;
    }

    private static string? ReadText(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        reader.Skip();
        return text;
    }

    private static long? ReadNumber(ref Utf8JsonReader reader)
    {
        reader.Read();
        long? number = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var value) ? value : null;
        reader.Skip();
        return number;
    }

    private static DeviceRecord Read(JsonElement element)
    {
        var edge = Child(element, "edge");
        var client = Child(element, "bruin_client_info");
        var keys = new RecordKeys(
            Serial(element, SerialNumber)!,
            Serial(element, HaSerialNumber),
            Text(edge, "host") is { } host && Number(edge, "enterprise_id") is { } enterprise && Number(edge, "edge_id") is { } number
                ? new EdgeId(host, enterprise, number)
                : null,
            Number(client, "client_id") is { } id ? new ClientInfo(id, Text(client, "client_name"), Number(client, "site_id")) : null,
            Text(element, "last_contact")
        );
        var isPadded = IsPadded(element, SerialNumber) || IsPadded(element, HaSerialNumber);
        return new DeviceRecord(isPadded ? Trimmed(element) : RawJson.From(element).Utf8.ToArray(), keys);
    }

    /// <summary>Returns a trimmed serial number; null when it is empty.</summary>
    private static string? Serial(JsonElement element, string name) =>
        Text(element, name)?.Trim() is { Length: > 0 } serial ? serial : null;

    private static bool IsPadded(JsonElement element, string name) =>
        Text(element, name) is { Length: > 0 } text && text.Length != text.Trim().Length;

    private static byte[] Trimmed(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonDefaults.Writer))
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
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : null;
}

using System.Buffers;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Reads a row from Debezium's own CloudEvents.</summary>
/// <remarks>
/// The row is in <c>data</c>, <c>{before, after}</c> with or without <c>schema</c> and <c>payload</c> around it; the rest of its envelope
/// is in attributes such as <c>iodebeziumop</c> and <c>iodebeziumtable</c>.
/// </remarks>
internal static class DebeziumAttributes
{
    private const string Prefix = "iodebezium";

    // As named in the envelope. Attributes are lower-case without underscores, with exceptions in Debezium.
    private static readonly string[] Source =
    [
        "name",
        "db",
        "schema",
        "table",
        "collection",
        "ts_ms",
        "lsn",
        "scn",
        "change_lsn",
        "event_serial_no",
        "file",
        "pos",
        "row",
        "snapshot",
    ];

    /// <summary>Returns the row as an equivalent envelope; false for other events.</summary>
    public static bool TryRow(JsonElement json, out JsonElement row)
    {
        row = default;
        if (!EventJson.TryObject(json, "data", out var data) || EventJson.Text(json, Prefix + "op") is not { } operation)
        {
            return false;
        }

        var attributes = json.EnumerateObject()
            .Where(m => m.Name.StartsWith(Prefix, StringComparison.Ordinal))
            .GroupBy(m => m.Name[Prefix.Length..], m => m.Value, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.Last(), StringComparer.OrdinalIgnoreCase);
        var values = EventJson.TryObject(data, "payload", out var payload) ? payload : data;
        var written = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            Copy(writer, "schema", data);
            writer.WriteStartObject("payload");
            writer.WriteString("op", operation);
            Copy(writer, "before", values);
            Copy(writer, "after", values);
            writer.WriteStartObject("source");
            foreach (var name in Source)
            {
                if (attributes.TryGetValue(name.Replace("_", "", StringComparison.Ordinal), out var value))
                {
                    writer.WritePropertyName(name);
                    value.WriteTo(writer);
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        row = JsonSerializer.Deserialize<JsonElement>(written.WrittenSpan);
        return true;
    }

    private static void Copy(Utf8JsonWriter writer, string name, JsonElement from)
    {
        if (from.TryGetProperty(name, out var value))
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }
    }
}

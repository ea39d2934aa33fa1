using System.Buffers;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// A row of Debezium's own CloudEvents: the row is in <c>data</c>, <c>{before, after}</c> with or without <c>schema</c> and <c>payload</c>
/// around it, and what its envelope says elsewhere is in attributes such as <c>iodebeziumop</c> and <c>iodebeziumtable</c>.
/// </summary>
internal static class DebeziumAttributes
{
    private const string Prefix = "iodebezium";

    // As they are called in the envelope. Attributes are lower case without underscores, save where Debezium forgets it.
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

    /// <summary>The row as the envelope that it would have been; false when this is another event.</summary>
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

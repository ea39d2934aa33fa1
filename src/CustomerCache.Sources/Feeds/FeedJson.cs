using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Feeds;

/// <summary>Reads the data of feed messages.</summary>
internal static class FeedJson
{
    /// <summary>The data of a message that only counts as activity.</summary>
    public static readonly JsonElement NoData = JsonSerializer.SerializeToElement<object?>(null);

    private static ReadOnlySpan<byte> Whitespace => " \t\r\n"u8;

    /// <summary>
    /// Returns the object or list; <see cref="NoData"/> when it is blank, another JSON value or an empty object. Data that is not JSON is
    /// passed on as text: it is rejected, and the feed continues.
    /// </summary>
    public static JsonElement Read(ReadOnlySpan<byte> data)
    {
        data = ByteOrderMark.Skip(data).Trim(Whitespace);
        if (data.IsEmpty)
        {
            return NoData;
        }

        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(data);
            return json.ValueKind switch
            {
                JsonValueKind.Array => json,
                JsonValueKind.Object when json.GetPropertyCount() > 0 => json,
                _ => NoData,
            };
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(data));
        }
    }

    /// <summary>
    /// Returns a message that has a key: a row of Debezium as <c>{key, value}</c>, since its key names the row; of anything else the value
    /// alone. A key that is not text, such as one in Avro, is left out. Without a value it is the tombstone of a deletion.
    /// </summary>
    public static JsonElement Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        var read = Read(value);
        if (!IsRow(read) || KeyOf(key) is not { } known)
        {
            return read;
        }

        var written = new ArrayBufferWriter<byte>(key.Length + value.Length + 32);
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("key");
            known.WriteTo(writer);
            writer.WritePropertyName("value");
            read.WriteTo(writer);
            writer.WriteEndObject();
        }

        return JsonSerializer.Deserialize<JsonElement>(written.WrittenSpan);
    }

    private static bool IsRow(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object
        && (
            json.TryGetProperty("op", out _)
            || (json.TryGetProperty("payload", out var row) && row.ValueKind == JsonValueKind.Object && row.TryGetProperty("op", out _))
        );

    private static JsonElement? KeyOf(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || !Utf8.IsValid(key) || key.ContainsAnyInRange((byte)0, (byte)8))
        {
            return null;
        }

        try
        {
            var json = JsonSerializer.Deserialize<JsonElement>(key);
            return json.ValueKind == JsonValueKind.Null ? null : json;
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(Encoding.UTF8.GetString(key));
        }
    }

    /// <summary>Returns whether data starts as an object or a list.</summary>
    public static bool IsObjectOrList(ReadOnlySpan<byte> data) =>
        ByteOrderMark.Skip(data).TrimStart(Whitespace) is [(byte)'{' or (byte)'[', ..];
}

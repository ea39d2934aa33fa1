using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using Microsoft.Net.Http.Headers;

namespace CustomerCache.Server.Http;

/// <summary>
/// Reads bodies of change events: one as JSON, several in a list (<c>application/cloudevents-batch+json</c> is one) or one after the other,
/// each on a line; or the data of one CloudEvent in binary mode, whose attributes are headers <c>ce-*</c>. A byte order mark in front of an
/// event is skipped.
/// </summary>
internal static class EventBodies
{
    private const string Attribute = "ce-";

    /// <summary>Returns the event or a list of events. Throws <see cref="JsonException"/> for invalid JSON.</summary>
    public static JsonElement Read(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var bytes = ByteOrderMark.Skip(body.Span);
        return request.Headers.ContainsKey(Attribute + "specversion")
            ? Binary(request, bytes)
            : All(bytes) switch
            {
                [var one] => one,
                var several => JsonSerializer.SerializeToElement(several),
            };
    }

    private static List<JsonElement> All(ReadOnlySpan<byte> bytes)
    {
        var all = new List<JsonElement>();
        var state = new JsonReaderState(new JsonReaderOptions { AllowMultipleValues = true });
        while (true)
        {
            // Concatenated files have a mark each.
            bytes =
                bytes.TrimStart(" \t\r\n"u8) is var rest && ByteOrderMark.Skip(rest) is var unmarked && unmarked.Length < rest.Length
                    ? unmarked
                    : bytes;
            var reader = new Utf8JsonReader(bytes, isFinalBlock: true, state);
            if (!reader.Read())
            {
                break;
            }

            all.Add(JsonElement.ParseValue(ref reader));
            bytes = bytes[(int)reader.BytesConsumed..];
            state = reader.CurrentState;
        }

        return all.Count > 0 ? all : throw new JsonException("The body is empty.");
    }

    // The HTTP binding of CloudEvents lets values be quoted.
    private static string Unquote(string value) =>
        value is ['"', .. var inner, '"']
            ? inner.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal)
            : value;

    // Data that is not JSON is ignored: the attributes may be enough.
    private static JsonElement Binary(HttpRequest request, ReadOnlySpan<byte> data)
    {
        var written = new ArrayBufferWriter<byte>(data.Length + 512);
        using (var writer = new Utf8JsonWriter(written))
        {
            writer.WriteStartObject();
            foreach (var (name, values) in request.Headers.Where(h => h.Key.StartsWith(Attribute, StringComparison.OrdinalIgnoreCase)))
            {
                writer.WriteString(name[Attribute.Length..].ToLowerInvariant(), Unquote(Uri.UnescapeDataString(values.ToString())));
            }

            if (data.Length > 0 && IsJson(request))
            {
                writer.WritePropertyName("data");
                writer.WriteRawValue(data);
            }

            writer.WriteEndObject();
        }

        return JsonSerializer.Deserialize<JsonElement>(written.WrittenSpan);
    }

    private static bool IsJson(HttpRequest request) =>
        !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        || type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase);
}

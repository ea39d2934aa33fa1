using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Storage;

/// <summary>Encodes device histories as lines of JSON.</summary>
/// <remarks>
/// A date equal to the time of the last refresh is omitted, so that a device without news keeps the same line and its page is not
/// rewritten. The date of first sight is always written: it never moves, so omitting it in the first refresh would add it in the second.
/// </remarks>
internal static class HistoryLines
{
    public static byte[] Encode(IEnumerable<KeyValuePair<string, DeviceHistory>> histories, DateTimeOffset refreshedAt)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, JsonDefaults.Writer);
        foreach (var (serial, history) in histories)
        {
            if (buffer.WrittenCount > 0)
            {
                buffer.Write("\n"u8);
                json.Reset(buffer);
            }

            Write(json, serial, history, refreshedAt);
            json.Flush();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Decodes a page; throws <see cref="InvalidDataException"/> for unknown content.</summary>
    public static IEnumerable<KeyValuePair<string, DeviceHistory>> Decode(ReadOnlyMemory<byte> page, DateTimeOffset refreshedAt)
    {
        foreach (var line in RecordLines.Split(page))
        {
            yield return DecodeOne(line, refreshedAt);
        }
    }

    private static KeyValuePair<string, DeviceHistory> DecodeOne(ReadOnlyMemory<byte> line, DateTimeOffset refreshedAt)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var history = document.RootElement;
            return DecisionNames.TryParse(
                history.GetProperty("decision").GetString(),
                history.GetProperty("reason").GetString(),
                out var decision
            )
                ? KeyValuePair.Create(
                    history.GetProperty("serial_number").GetString() ?? throw new InvalidDataException("a history has no serial number"),
                    new DeviceHistory(
                        decision,
                        history.TryGetProperty("detail", out var detail) ? detail.GetString() : null,
                        Date(history, "decided_at", refreshedAt) ?? refreshedAt,
                        Date(history, "first_seen_at", refreshedAt) ?? refreshedAt,
                        Date(history, "last_listed_at", refreshedAt),
                        Date(history, "last_confirmed_at", refreshedAt)
                    )
                )
                : throw new InvalidDataException("a history holds a decision that this release does not know");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("a history cannot be read: " + e.Message, e);
        }
    }

    private static void Write(Utf8JsonWriter json, string serial, DeviceHistory history, DateTimeOffset refreshedAt)
    {
        json.WriteStartObject();
        json.WriteString("serial_number", serial);
        json.WriteString("decision", DecisionNames.Of(history.Decision.Kind));
        json.WriteString("reason", DecisionNames.Of(history.Decision.Reason));
        if (history.Detail is not null)
        {
            json.WriteString("detail", history.Detail);
        }

        Date(json, "decided_at", history.DecidedAt, refreshedAt);
        json.WriteString("first_seen_at", history.FirstSeenAt);
        Date(json, "last_listed_at", history.LastListedAt, refreshedAt);
        Date(json, "last_confirmed_at", history.LastConfirmedAt, refreshedAt);
        json.WriteEndObject();
    }

    private static void Date(Utf8JsonWriter json, string name, DateTimeOffset? date, DateTimeOffset refreshedAt)
    {
        if (date is null)
        {
            json.WriteNull(name);
        }
        else if (date != refreshedAt)
        {
            json.WriteString(name, date.Value);
        }
    }

    private static DateTimeOffset? Date(JsonElement history, string name, DateTimeOffset refreshedAt) =>
        !history.TryGetProperty(name, out var date) ? refreshedAt
        : date.ValueKind == JsonValueKind.Null ? null
        : date.GetDateTimeOffset();
}

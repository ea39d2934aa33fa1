using System.Buffers;
using System.Text.Json;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Grains.Storage;

/// <summary>
/// Histories of devices as lines of JSON. A date that equals the moment of the last refresh is left out, so that a device about which a
/// refresh found nothing new has the same line as before, and its page is not written again. The date of the first sight never moves, so
/// it is always written: left out by the first refresh, it would have to be put in by the second.
/// </summary>
internal static class HistoryLines
{
    public static byte[] Encode(IEnumerable<KeyValuePair<string, DeviceHistory>> histories, DateTimeOffset moment)
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

            Write(json, serial, history, moment);
            json.Flush();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Decodes; throws <see cref="InvalidDataException"/> for what we did not write.</summary>
    public static IEnumerable<KeyValuePair<string, DeviceHistory>> Decode(ReadOnlyMemory<byte> page, DateTimeOffset moment)
    {
        foreach (var line in RecordLines.Split(page))
        {
            yield return DecodeOne(line, moment);
        }
    }

    private static KeyValuePair<string, DeviceHistory> DecodeOne(ReadOnlyMemory<byte> line, DateTimeOffset moment)
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
                        Date(history, "decided_at", moment) ?? moment,
                        Date(history, "first_seen_at", moment) ?? moment,
                        Date(history, "last_listed_at", moment),
                        Date(history, "last_confirmed_at", moment)
                    )
                )
                : throw new InvalidDataException("a history holds a decision that this release does not know");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException("a history cannot be read: " + e.Message, e);
        }
    }

    private static void Write(Utf8JsonWriter json, string serial, DeviceHistory history, DateTimeOffset moment)
    {
        json.WriteStartObject();
        json.WriteString("serial_number", serial);
        json.WriteString("decision", DecisionNames.Of(history.Decision.Kind));
        json.WriteString("reason", DecisionNames.Of(history.Decision.Reason));
        if (history.Detail is not null)
        {
            json.WriteString("detail", history.Detail);
        }

        Date(json, "decided_at", history.DecidedAt, moment);
        json.WriteString("first_seen_at", history.FirstSeenAt);
        Date(json, "last_listed_at", history.LastListedAt, moment);
        Date(json, "last_confirmed_at", history.LastConfirmedAt, moment);
        json.WriteEndObject();
    }

    private static void Date(Utf8JsonWriter json, string name, DateTimeOffset? date, DateTimeOffset moment)
    {
        if (date is null)
        {
            json.WriteNull(name);
        }
        else if (date != moment)
        {
            json.WriteString(name, date.Value);
        }
    }

    private static DateTimeOffset? Date(JsonElement history, string name, DateTimeOffset moment) =>
        !history.TryGetProperty(name, out var date) ? moment
        : date.ValueKind == JsonValueKind.Null ? null
        : date.GetDateTimeOffset();
}

using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads the callback formats of streaming clients: <c>{channel, data}</c> of the streaming API, and <c>{info: {topicName}, type, data}</c>
/// of the Pub/Sub client.
/// </summary>
/// <remarks>Keep-alives, states and the end of a stream are not data. An event that the client could not decode is a gap.</remarks>
internal static class CallbackForm
{
    public static bool Matches(JsonElement json) => IsCallback(json) || IsStreamed(json) || EventJson.Has(json, "latestReplayId");

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        var channel = EventJson.TryObject(json, "info", out var info)
            ? EventJson.Text(info, "topicName")
            : EventJson.Text(json, "channel") ?? EventJson.Text(json, "topicName");
        var type = EventJson.Text(json, "type")?.ToLowerInvariant();
        var data = json.TryGetProperty("data", out var value) ? value : default;
        return type switch
        {
            "error" => Undecoded(data, (channel ?? terms.Channel) ?? ""),
            null or "event" or "lastevent" when data.ValueKind == JsonValueKind.Object => EventForms.Read(data, terms.Inside(channel)),
            "event" => EventReading.Refused.Of("data", "is not an event: send an object"),
            _ => new EventReading.NotData($"a callback of the stream: {type ?? "keep-alive"}"),
        };
    }

    private static EventReading Undecoded(JsonElement error, string channel)
    {
        const string Start = "/data/",
            End = "ChangeEvent";
        var errors = new FieldErrors();
        var position = error.ValueKind == JsonValueKind.Object ? EventJson.Position(error, "replayId", "data.replayId", errors) : null;
        if (position is null)
        {
            return new EventReading.NotData("a callback of the stream: error");
        }

        // A platform event, and a channel of several kinds, do not identify the record: any may have changed.
        var isData =
            channel.StartsWith(Start, StringComparison.Ordinal)
            && channel.EndsWith(End, StringComparison.Ordinal)
            && channel.Length > Start.Length + End.Length;
        var kind = isData ? channel[Start.Length..^End.Length] : channel[(channel.LastIndexOf('/') + 1)..];
        var entity = EventJson.Entity(isData && kind.EndsWith("__", StringComparison.Ordinal) ? kind + "c" : kind, "channel", errors);
        return errors.IsEmpty
            ? new EventReading.Data(
                new ChangeEvent
                {
                    Id = position,
                    Identity = EventIdentity.Of(position, channel),
                    Source = channel,
                    Entity = entity,
                    Change = isData ? ChangeKind.Gap : ChangeKind.Overflow,
                    Position = position,
                }
            )
            : new EventReading.Refused(errors.ToErrors());
    }

    private static bool IsCallback(JsonElement json) =>
        !EventJson.Has(json, "entity")
        && EventJson.Text(json, "type")?.ToLowerInvariant()
            is "event"
                or "lastevent"
                or "error"
                or "end"
                or "grpcstatus"
                or "grpckeepalive";

    private static bool IsStreamed(JsonElement json) => EventJson.Has(json, "channel") && EventJson.TryObject(json, "data", out _);
}

using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Reads platform events published by a flow: <c>{channel: "/event/Name__e", replayId, payload: {…fields}}</c>.</summary>
/// <remarks>The entity is the name of the event; the id is the first of several fields. An event without an id is a gap.</remarks>
internal static class PlatformForm
{
    private const string Prefix = "/event/";

    private static readonly ImmutableArray<string> IdFields =
    [
        "Id",
        "RecordId__c",
        "Record_Id__c",
        "AccountId__c",
        "Account_Id__c",
        "AccountId",
        "OrderId__c",
        "Order_Id__c",
        "ProductId__c",
        "Product_Id__c",
        "Product2Id__c",
    ];

    public static bool Matches(JsonElement json, ReadingTerms terms) =>
        Channel(json, terms) is not null && EventJson.TryObject(json, "payload", out _);

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        var errors = new FieldErrors();
        var channel = Channel(json, terms) ?? "";
        var payload = json.GetProperty("payload");
        var id = IdFields.Select(f => EventJson.Text(payload, f)).FirstOrDefault(t => EntityRef.TryCreate("x", t, out _));
        var position =
            EventJson.Position(json, "replayId", "replayId", errors)
            ?? (
                EventJson.TryObject(json, "event", out var streamed)
                    ? EventJson.Position(streamed, "replayId", "event.replayId", errors)
                    : null
            );
        var read = new ChangeEvent
        {
            Id = position ?? EventJson.Short(json, "id", "id", errors),
            Source = channel,
            Entity = EventJson.Entity(channel[Math.Min(Prefix.Length, channel.Length)..], "channel", errors),
            Ids = id is null ? [] : [id],
            Change = id is null ? ChangeKind.Gap : ChangeKind.Update,
            Values = EventJson.Values(payload, _ => false),
            OccurredAt = EventJson.Moment(payload, "CreatedDate", terms),
            Position = position,
        };
        read = read with { Identity = EventIdentity.Of(read.Id, channel, read, payload) };
        return EventReading.Of(read, errors);
    }

    private static string? Channel(JsonElement json, ReadingTerms terms) =>
        new[] { EventJson.Text(json, "channel"), terms.Channel }.FirstOrDefault(c =>
            c?.StartsWith(Prefix, StringComparison.Ordinal) == true
        );
}

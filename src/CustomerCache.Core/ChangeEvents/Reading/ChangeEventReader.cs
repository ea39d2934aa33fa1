using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads change events in any format: own, CloudEvents, Salesforce, Debezium. Never throws on any input; removes bearer tokens.
/// </summary>
/// <param name="hashToken">Returns the keyed hash of a bearer token.</param>
/// <param name="channel">The channel of the events, if known; otherwise each event names or implies it.</param>
/// <param name="unread">Receives the unreadable parts of accepted events.</param>
/// <param name="rules">Maps tables to key columns.</param>
public sealed class ChangeEventReader(
    Func<string, string> hashToken,
    string? channel = null,
    Action<UnreadPart>? unread = null,
    EntityRules? rules = null
)
{
    private readonly ReadingTerms _terms = new(hashToken, channel, OnUnread: unread, Rules: rules);

    /// <summary>Reads one value.</summary>
    public EventReading Read(JsonElement json)
    {
        try
        {
            return EventForms.Read(json, _terms);
        }
        catch (InvalidOperationException)
        {
            // JsonElement reports an unpaired surrogate only when the text is read.
            return EventReading.Refused.Of("$", "contains text that is not valid Unicode");
        }
    }
}

/// <summary>Holds the event formats, in the order of recognition.</summary>
internal static class EventForms
{
    private static readonly ImmutableArray<(
        Func<JsonElement, ReadingTerms, bool> Matches,
        Func<JsonElement, ReadingTerms, EventReading> Read
    )> All =
    [
        ((json, _) => CloudForm.Matches(json), CloudForm.Read),
        ((json, _) => SalesforceForm.Matches(json), SalesforceForm.Read),
        ((json, _) => OwnForm.Matches(json), OwnForm.Read),
        ((json, _) => DebeziumForm.Matches(json), DebeziumForm.Read),
        (PlatformForm.Matches, PlatformForm.Read),
        ((json, _) => CallbackForm.Matches(json), CallbackForm.Read),
    ];

    // As named by senders of webhooks and feeds, lower-case, without hyphens and underscores.
    private static readonly FrozenSet<string> KeepAliveNames = FrozenSet.ToFrozenSet([
        "ping",
        "pong",
        "heartbeat",
        "keepalive",
        "hello",
        "welcome",
        "connected",
    ]);

    /// <summary>Returns whether any format matches.</summary>
    public static bool Matches(JsonElement json, ReadingTerms terms) =>
        json.ValueKind == JsonValueKind.Object && All.Any(form => form.Matches(json, terms));

    /// <summary>Reads an event in its format; an unknown format gets the errors of the own format.</summary>
    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        if (json.ValueKind == JsonValueKind.Null)
        {
            return new EventReading.NotData("the tombstone after a deletion");
        }

        if (json.ValueKind != JsonValueKind.Object)
        {
            return EventReading.Refused.Of("$", "is not an event: send an object, or a list of objects");
        }

        if (terms.Wraps > ReadingTerms.MaxWraps)
        {
            return EventReading.Refused.Of("$", "is an event in too many envelopes; send it with one, or none");
        }

        var form = All.FirstOrDefault(f => f.Matches(json, terms));
        return form.Read is not null ? form.Read(json, terms)
            : IsKeepAlive(json) ? new EventReading.NotData("a keep-alive")
            : OwnForm.Read(json, terms);
    }

    // A few scalars, one with such a name or value: a table row in an unknown format has more members.
    private static bool IsKeepAlive(JsonElement json) =>
        json.GetPropertyCount() is > 0 and <= 4
        && json.EnumerateObject().All(m => m.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        && json.EnumerateObject()
            .Any(m => IsKeepAliveName(m.Name) || (m.Value.ValueKind == JsonValueKind.String && IsKeepAliveName(m.Value.GetString()!)));

    private static bool IsKeepAliveName(string text) =>
        text.Length <= 12
        && KeepAliveNames.Contains(
            text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()
        );
}

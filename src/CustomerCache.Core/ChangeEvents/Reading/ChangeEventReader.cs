using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads change events in any form: the product's own, CloudEvents, Salesforce, Debezium. Never throws, whatever it is given; no bearer
/// token leaves it.
/// </summary>
/// <param name="hashToken">Makes the keyed hash that stands for a bearer token everywhere.</param>
/// <param name="channel">Where the events came in, when the caller knows; else each event says or implies it.</param>
/// <param name="unread">Receives the parts that could not be read of events that are taken.</param>
/// <param name="rules">Say which columns identify a row of a table.</param>
public sealed class ChangeEventReader(
    Func<string, string> hashToken,
    string? channel = null,
    Action<UnreadPart>? unread = null,
    EntityRules? rules = null
)
{
    private readonly ReadingTerms _terms = new(hashToken, channel, LeftOut: unread, Rules: rules);

    /// <summary>Reads one value.</summary>
    public EventReading Read(JsonElement json)
    {
        try
        {
            return EventForms.Read(json, _terms);
        }
        catch (InvalidOperationException)
        {
            // JsonElement tells half a surrogate pair only when the text is asked for.
            return EventReading.Refused.Of("$", "holds a text that is not valid Unicode");
        }
    }
}

/// <summary>The forms, in the order in which they are recognised.</summary>
internal static class EventForms
{
    private static readonly ImmutableArray<(
        Func<JsonElement, ReadingTerms, bool> IsMeant,
        Func<JsonElement, ReadingTerms, EventReading> Read
    )> All =
    [
        ((json, _) => CloudForm.IsMeant(json), CloudForm.Read),
        ((json, _) => SalesforceForm.IsMeant(json), SalesforceForm.Read),
        ((json, _) => OwnForm.IsMeant(json), OwnForm.Read),
        ((json, _) => DebeziumForm.IsMeant(json), DebeziumForm.Read),
        (PlatformForm.IsMeant, PlatformForm.Read),
        ((json, _) => CallbackForm.IsMeant(json), CallbackForm.Read),
    ];

    // As senders of webhooks and feeds name them, without case, hyphens and underscores.
    private static readonly FrozenSet<string> SignsOfLife = FrozenSet.ToFrozenSet([
        "ping",
        "pong",
        "heartbeat",
        "keepalive",
        "hello",
        "welcome",
        "connected",
    ]);

    /// <summary>Whether some form knows it.</summary>
    public static bool IsMeant(JsonElement json, ReadingTerms terms) =>
        json.ValueKind == JsonValueKind.Object && All.Any(form => form.IsMeant(json, terms));

    /// <summary>Reads it in its form; what has none is told what the product's own form lacks.</summary>
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

        var form = All.FirstOrDefault(f => f.IsMeant(json, terms));
        return form.Read is not null ? form.Read(json, terms)
            : IsSignOfLife(json) ? new EventReading.NotData("a sign of life")
            : OwnForm.Read(json, terms);
    }

    // A few scalars, one of which is called so or says so: a row of a table that no form knows has more to say.
    private static bool IsSignOfLife(JsonElement json) =>
        json.GetPropertyCount() is > 0 and <= 4
        && json.EnumerateObject().All(m => m.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array))
        && json.EnumerateObject()
            .Any(m => IsNamedSo(m.Name) || (m.Value.ValueKind == JsonValueKind.String && IsNamedSo(m.Value.GetString()!)));

    private static bool IsNamedSo(string text) =>
        text.Length <= 12
        && SignsOfLife.Contains(
            text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant()
        );
}

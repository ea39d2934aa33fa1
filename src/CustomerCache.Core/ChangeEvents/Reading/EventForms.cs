using System.Collections.Immutable;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>The forms, in the order in which they are recognised.</summary>
internal static class EventForms
{
    private static readonly ImmutableArray<(Func<JsonElement, ReadingTerms, bool> IsMeant, Func<JsonElement, ReadingTerms, EventReading> Read)> All =
    [
        ((json, _) => CloudForm.IsMeant(json), CloudForm.Read),
        ((json, _) => SalesforceForm.IsMeant(json), SalesforceForm.Read),
        ((json, _) => OwnForm.IsMeant(json), OwnForm.Read),
        ((json, _) => DebeziumForm.IsMeant(json), DebeziumForm.Read),
        (PlatformForm.IsMeant, PlatformForm.Read),
        ((json, _) => CallbackForm.IsMeant(json), CallbackForm.Read),
    ];

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
        return form.Read is null ? OwnForm.Read(json, terms) : form.Read(json, terms);
    }
}

using System.Text.Json;
using CustomerCache.Core.ChangeEvents.Invalidating;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads change events in any form: the product's own, CloudEvents, Salesforce, Debezium. Never throws, whatever it is given; no bearer
/// token leaves it.
/// </summary>
/// <param name="hashToken">Makes the keyed hash that stands for a bearer token everywhere.</param>
/// <param name="channel">Where the events came in, when the caller knows; else each event says or implies it.</param>
/// <param name="unread">Receives the parts that could not be read of events that are taken.</param>
/// <param name="rules">Say which columns identify a row of a table.</param>
public sealed class ChangeEventReader(Func<string, string> hashToken, string? channel = null, Action<UnreadPart>? unread = null, EntityRules? rules = null)
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

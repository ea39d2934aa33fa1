using System.Collections.Immutable;
using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads the product's own format: <c>{id, source, entity, ids, change, changed_fields, occurred_at, position, values, resource_url,
/// access_token}</c>.
/// </summary>
/// <remarks>Entity and change are required, ids too except for a gap or an overflow. Unknown members are ignored.</remarks>
internal static class OwnForm
{
    public static bool Matches(JsonElement json) => EventJson.Has(json, "entity") && EventJson.Has(json, "change");

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        var errors = new FieldErrors();
        var change = Change(json, errors);
        var address = Address(json, terms, errors, out var holder);
        var read = new ChangeEvent
        {
            Id = EventJson.Short(json, "id", "id", errors),
            Source = EventJson.Short(json, "source", "source", errors) ?? terms.Channel ?? terms.FallbackSource,
            Entity = EventJson.Entity(EventJson.Text(json, "entity"), "entity", errors),
            Ids = Ids(json, change, errors),
            Change = change,
            ChangedFields = EventJson.Names(json, "changed_fields", "changed_fields", errors).ToImmutableSortedSet(StringComparer.Ordinal),
            Values = Values(json, errors),
            OccurredAt = EventJson.Moment(json, "occurred_at", terms),
            Position = EventJson.Position(json, "position", "position", errors),
            ResourceUrl = address?.WithTokenHash(holder).ToString(),
            Holder = holder,
        };
        read = read with { Identity = EventIdentity.Of(read.Id, read.Source) };
        return EventReading.Of(read, errors);
    }

    private static ChangeKind Change(JsonElement json, FieldErrors errors)
    {
        if (!ChangeKinds.TryParse(EventJson.Text(json, "change"), out var change))
        {
            errors.Add(
                "change",
                EventJson.Has(json, "change")
                    ? $"is not known; known are {ChangeKinds.Known}"
                    : $"is missing; it is one of {ChangeKinds.Known}"
            );
        }

        return change;
    }

    private static ImmutableArray<string> Ids(JsonElement json, ChangeKind change, FieldErrors errors)
    {
        var ids = json.TryGetProperty("ids", out var list) ? EventJson.Ids(list, "ids", errors) : [];
        if (ids.IsEmpty && change is not (ChangeKind.Gap or ChangeKind.Overflow))
        {
            errors.Add("ids", "is empty; name the changed ids, or send the change overflow");
        }

        return change == ChangeKind.Overflow ? [] : ids;
    }

    private static ImmutableSortedDictionary<string, string> Values(JsonElement json, FieldErrors errors)
    {
        if (json.TryGetProperty("values", out var values) && values.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null))
        {
            errors.Add("values", "is not an object of field: value");
        }

        return EventJson.Values(values, _ => false);
    }

    /// <summary>Returns the address. The token comes from the address, else from its field; without one there is no holder.</summary>
    private static ResourceAddress? Address(JsonElement json, ReadingTerms terms, FieldErrors errors, out string? holder)
    {
        var url = EventJson.Text(json, "resource_url");
        if (!ResourceAddress.TryParse(url, out var address, out var token) && url is not null)
        {
            errors.Add(
                "resource_url",
                $"is not an address: a path that starts with a slash, at most {ResourceAddress.MaxLength} characters"
            );
        }

        token ??= EventJson.Text(json, "access_token");
        holder = token is null ? null : terms.HashToken(token);
        return address;
    }
}

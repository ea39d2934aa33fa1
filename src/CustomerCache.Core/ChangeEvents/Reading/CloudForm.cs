using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Reads CloudEvents 1.0, one JSON object each.</summary>
/// <remarks>
/// An event in <c>data</c> or <c>data_base64</c> with a known format takes precedence, and the envelope fills its gaps; Debezium adds parts
/// of its row in attributes. Otherwise the last two segments of the type are entity and change, <c>com.example.order.updated</c>, and the
/// subject is the id.
/// </remarks>
internal static class CloudForm
{
    public static bool Matches(JsonElement json) => EventJson.Has(json, "specversion");

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        var errors = new FieldErrors();
        if (EventJson.Text(json, "specversion") is not "1.0")
        {
            errors.Add("specversion", "is not 1.0, the only supported version");
        }

        var id = Required(json, "id", errors);
        var source = Required(json, "source", errors);
        var data = Data(json, errors);
        if (!errors.IsEmpty)
        {
            return new EventReading.Refused(errors.ToErrors());
        }

        var time = EventJson.Moment(json, "time", terms);
        if (EventForms.Matches(data, terms))
        {
            return EventForms.Read(data, terms.Inside(source: source)) switch
            {
                EventReading.Data inner => new EventReading.Data(
                    inner.Event with
                    {
                        Id = inner.Event.Id ?? id,
                        Identity = EventIdentity.Of(inner.Event.Identity ?? inner.Event.Id ?? id, source),
                        OccurredAt = inner.Event.OccurredAt ?? time,
                    }
                ),
                EventReading.Refused refused => Inside(refused),
                var reading => reading,
            };
        }

        return Plain(
            json,
            data,
            new ChangeEvent
            {
                Id = id,
                Identity = EventIdentity.Of(id, source),
                Source = terms.Channel ?? source,
                OccurredAt = time,
                Entity = "",
                Change = ChangeKind.Update,
            },
            errors
        );
    }

    private static EventReading Plain(JsonElement json, JsonElement data, ChangeEvent envelope, FieldErrors errors)
    {
        var parts = (EventJson.Text(json, "type") ?? "").Split('.').ToList();
        parts.RemoveAll(p => p.Length > 1 && p[0] is 'v' && p.Skip(1).All(char.IsAsciiDigit));
        if (parts.Count < 2 || Kind(parts[^1]) is not { } change)
        {
            return EventReading.Refused.Of(
                "type",
                "does not end in an entity and a change; use a type such as com.example.order.updated, or send an event in data"
            );
        }

        var id = EventJson.Text(json, "subject") ?? EventJson.Text(data, "id");
        if (id is null ? change is not (ChangeKind.Gap or ChangeKind.Overflow) : !EntityRef.TryCreate("x", id, out _))
        {
            errors.Add("subject", $"is not an id: 1 to {EntityRef.MaxIdLength} characters, no control characters");
        }

        var read = envelope with
        {
            Entity = EventJson.Entity(parts[^2], "type", errors),
            Ids = id is null ? [] : [id],
            Change = change,
            ChangedFields =
                data.ValueKind == JsonValueKind.Object
                    ? EventJson.Names(data, "changed_fields", "data.changed_fields", errors).ToImmutableSortedSet(StringComparer.Ordinal)
                    : [],
            Values = EventJson.Values(data, _ => false),
        };
        return EventReading.Of(read, errors);
    }

    /// <summary>Returns the data of the event; undefined when there is none or it is not JSON.</summary>
    private static JsonElement Data(JsonElement json, FieldErrors errors)
    {
        if (EventJson.Text(json, "data_base64") is not { } packed)
        {
            return DebeziumAttributes.TryRow(json, out var row) ? row
                : json.TryGetProperty("data", out var data) ? data
                : default;
        }

        var bytes = new byte[packed.Length];
        if (!Convert.TryFromBase64String(packed, bytes, out var length))
        {
            errors.Add("data_base64", "is not Base64");
            return default;
        }

        try
        {
            return JsonSerializer.Deserialize<JsonElement>(ByteOrderMark.Skip(bytes.AsSpan(0, length)));
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static ChangeKind? Kind(string word) =>
        word.ToLowerInvariant() switch
        {
            "create" or "created" or "added" or "inserted" => ChangeKind.Create,
            "update" or "updated" or "changed" or "modified" => ChangeKind.Update,
            "delete" or "deleted" or "removed" => ChangeKind.Delete,
            "undelete" or "undeleted" or "restored" => ChangeKind.Undelete,
            "read" or "viewed" => ChangeKind.Read,
            "gap" => ChangeKind.Gap,
            "overflow" => ChangeKind.Overflow,
            _ => null,
        };

    private static string Required(JsonElement json, string name, FieldErrors errors)
    {
        var text = EventJson.Short(json, name, name, errors);
        if (text is null)
        {
            errors.Add(name, "is missing; every CloudEvent has it");
        }

        return text ?? "";
    }

    private static EventReading.Refused Inside(EventReading.Refused refused)
    {
        var errors = new FieldErrors();
        errors.AddAll("data.", refused.Errors);
        return new EventReading.Refused(errors.ToErrors()) { Entity = refused.Entity };
    }
}

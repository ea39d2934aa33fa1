using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Change events of Salesforce: <c>{replayId, payload: {ChangeEventHeader, …fields}}</c>, the payload alone, or the flat shape
/// <c>{Id, changeType, changedFields, entityName, replayId, …fields}</c>. The header is read first; there is no Id beside it to rely on.
/// </summary>
internal static class SalesforceForm
{
    private static readonly string[] Meta =
    [
        "ChangeEventHeader",
        "changeType",
        "changedFields",
        "nulledFields",
        "diffFields",
        "entityName",
        "recordIds",
        "replayId",
        "schemaId",
    ];

    private static readonly string[] Differences = ["changedFields", "nulledFields", "diffFields"];

    public static bool IsMeant(JsonElement json) => Header(json, out _, out _).Length > 0;

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        var errors = new FieldErrors();
        var path = Header(json, out var header, out var fields);
        var entity = EventJson.Entity(EventJson.Text(header, "entityName"), path + "entityName", errors);
        var change = Change(header, path, errors);
        var ids = Ids(header, fields, path, errors);
        var position = Position(json, fields, errors);

        // A conversion of a field that loses data is told as "001*": any of its kind.
        var isAny = ids.Any(id => id.EndsWith('*'));
        var read = new ChangeEvent
        {
            Id = Id(header, path, errors) ?? position ?? EventJson.Short(json, "id", "id", errors),
            Source = terms.Channel ?? $"/data/{entity}ChangeEvent",
            Entity = entity,
            Ids = change == ChangeKind.Overflow || isAny ? [] : ids,
            Change = isAny ? ChangeKind.Overflow : change,
            ChangedFields = ChangedFields(header, path, errors),
            Values = EventJson.Values(fields, name => Meta.Contains(name, StringComparer.Ordinal)),
            OccurredAt = EventJson.Milliseconds(EventJson.Text(header, "commitTimestamp")),
            Position = position,
        };
        read = read with { Identity = EventIdentity.Of(read.Id, read.Source, read, fields) };
        return EventReading.Of(read, errors);
    }

    /// <summary>
    /// Where the header is, as the start of a name of a field; the fields are beside it. Empty when this is not a change event.
    /// </summary>
    private static string Header(JsonElement json, out JsonElement header, out JsonElement fields)
    {
        var isWrapped = EventJson.TryObject(json, "payload", out var payload);
        fields = isWrapped ? payload : json;
        if (EventJson.TryObject(fields, "ChangeEventHeader", out header))
        {
            return isWrapped ? "payload.ChangeEventHeader." : "ChangeEventHeader.";
        }

        header = fields;
        var isFlat = EventJson.Has(fields, "changeType") && EventJson.Has(fields, "entityName");
        return isFlat
            ? isWrapped
                ? "payload."
                : "$."
            : "";
    }

    private static ChangeKind Change(JsonElement header, string path, FieldErrors errors)
    {
        ChangeKind? change = EventJson.Text(header, "changeType")?.ToUpperInvariant() switch
        {
            "CREATE" => ChangeKind.Create,
            "UPDATE" => ChangeKind.Update,
            "DELETE" => ChangeKind.Delete,
            "UNDELETE" => ChangeKind.Undelete,
            "GAP_OVERFLOW" => ChangeKind.Overflow,
            { } gap when gap.StartsWith("GAP_", StringComparison.Ordinal) => ChangeKind.Gap,
            _ => null,
        };
        if (change is null)
        {
            errors.Add(path + "changeType", "is not known; known are CREATE, UPDATE, DELETE, UNDELETE and those that start with GAP_");
        }

        return change ?? ChangeKind.Gap;
    }

    private static ImmutableArray<string> Ids(JsonElement header, JsonElement fields, string path, FieldErrors errors)
    {
        if (header.TryGetProperty("recordIds", out var list) && EventJson.Ids(list, path + "recordIds", errors) is { IsEmpty: false } ids)
        {
            return ids;
        }

        return (EventJson.Text(fields, "Id") ?? EventJson.Text(header, "recordId")) is { } id && EntityRef.TryCreate("x", id, out _)
            ? [id]
            : [];
    }

    /// <summary>A field that was emptied or sent as a difference changed too. A bitmap that nobody decoded says nothing.</summary>
    private static ImmutableSortedSet<string> ChangedFields(JsonElement header, string path, FieldErrors errors)
    {
        var fields = Differences
            .SelectMany(name => EventJson.Names(header, name, path + name, errors))
            .ToImmutableSortedSet(StringComparer.Ordinal);
        return fields.Any(f => f.Contains("0x", StringComparison.Ordinal)) ? fields.Clear() : fields;
    }

    private static string? Id(JsonElement header, string path, FieldErrors errors) =>
        EventJson.Short(header, "transactionKey", path + "transactionKey", errors) is { } key
        && EventJson.Text(header, "sequenceNumber") is { Length: <= 20 } number
            ? $"{key}/{number}"
            : null;

    private static string? Position(JsonElement json, JsonElement fields, FieldErrors errors) =>
        EventJson.Position(json, "replayId", "replayId", errors)
        ?? (
            EventJson.TryObject(json, "event", out var streamed) ? EventJson.Position(streamed, "replayId", "event.replayId", errors) : null
        )
        ?? EventJson.Position(fields, "replayId", "payload.replayId", errors);
}

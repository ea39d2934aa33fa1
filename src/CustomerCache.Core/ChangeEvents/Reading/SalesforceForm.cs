using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads Salesforce change events: <c>{replayId, payload: {ChangeEventHeader, …fields}}</c>, the payload alone, or the flat form <c>{Id,
/// changeType, changedFields, entityName, replayId, …fields}</c>.
/// </summary>
/// <remarks>The header takes precedence; an Id beside it is not reliable.</remarks>
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

    public static bool Matches(JsonElement json) => Header(json, out _, out _).Length > 0;

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        var errors = new FieldErrors();
        var path = Header(json, out var header, out var fields);
        var entity = EventJson.Entity(EventJson.Text(header, "entityName"), path + "entityName", errors);
        var change = Change(header, path, errors);
        var ids = Ids(header, fields, path, errors);
        var position = Position(json, fields, errors);

        // A lossy conversion of a field is sent with the id "001*": any entity of its kind may have changed.
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

    /// <summary>Returns the path prefix of the header; the fields are beside it. Empty when this is not a change event.</summary>
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

    /// <summary>Returns the changed fields, including emptied ones and differences; empty for an undecoded bitmap or a wildcard.</summary>
    private static ImmutableSortedSet<string> ChangedFields(JsonElement header, string path, FieldErrors errors)
    {
        var fields = Differences
            .SelectMany(name => EventJson.Names(header, name, path + name, errors))
            .ToImmutableSortedSet(StringComparer.Ordinal);
        return fields.Any(f => f.Contains("0x", StringComparison.Ordinal) || f.Contains('*', StringComparison.Ordinal))
            ? fields.Clear()
            : fields;
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

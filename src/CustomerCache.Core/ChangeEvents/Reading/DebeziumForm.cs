using System.Text.Json;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>
/// Reads Debezium envelopes: <c>{before, after, source: {name, db, schema, table, lsn …}, op, ts_ms}</c>, with or without <c>schema</c> and
/// <c>payload</c> around it, or with the message key: <c>{key, value}</c>.
/// </summary>
/// <remarks>
/// A snapshot row is an update of unknown fields: it may be new to the feed only. A truncated table is an overflow, and so is a row without
/// a readable key.
/// </remarks>
internal static class DebeziumForm
{
    public static bool Matches(JsonElement json) =>
        TryEnvelope(json, out _) || IsTombstone(json) || DebeziumNotice.Reason(Unwrap(json)).Length > 0;

    public static EventReading Read(JsonElement json, ReadingTerms terms)
    {
        if (!TryEnvelope(json, out var envelope))
        {
            return new EventReading.NotData(IsTombstone(json) ? "the tombstone after a deletion" : DebeziumNotice.Reason(Unwrap(json)));
        }

        var row = new DebeziumRow(json, envelope, terms.Rules);
        if (row.Operation is "m")
        {
            return new EventReading.NotData("a database message without a table");
        }

        var errors = new FieldErrors();
        if (Kind(row.Operation) is not { } change)
        {
            return EventReading.Refused.Of("op", "is not known; known are c, u, d, r and t") with { Entity = row.Table };
        }

        // An update with equal before and after is still one: the changed column may be masked or not sent.
        var changed = change == ChangeKind.Update && row.Operation == "u" ? row.ChangedFields() : [];
        var ids = change == ChangeKind.Overflow ? [] : row.Ids();
        if (ids.IsEmpty)
        {
            // The row is unknown: any of its kind may have changed. For a truncated table that is expected.
            if (change != ChangeKind.Overflow)
            {
                terms.OnUnread?.Invoke(UnreadPart.Key);
            }

            change = ChangeKind.Overflow;
        }

        var read = new ChangeEvent
        {
            Id = row.Position is { } at ? $"{at}/{row.Operation}/{(ids.IsEmpty ? "" : ids[0])}" : null,
            Source = terms.Channel ?? row.Topic,
            Entity = EventJson.Entity(row.Table, "source.table", errors),
            Ids = ids,
            Change = change,
            ChangedFields = changed,
            Values = row.Values(),
            OccurredAt = EventJson.Milliseconds(row.CommittedAt),
            Position = row.Position ?? row.CommittedAt,
        };
        read = read with { Identity = row.IdentityOf(read) };
        return EventReading.Of(read, errors);
    }

    private static ChangeKind? Kind(string? operation) =>
        operation switch
        {
            "c" => ChangeKind.Create,
            "u" or "r" => ChangeKind.Update,
            "d" => ChangeKind.Delete,
            "t" => ChangeKind.Overflow,
            _ => null,
        };

    private static JsonElement Unwrap(JsonElement json)
    {
        var value = EventJson.TryObject(json, "value", out var inner) ? inner : json;
        return EventJson.TryObject(value, "payload", out var payload) ? payload : value;
    }

    private static bool TryEnvelope(JsonElement json, out JsonElement envelope)
    {
        envelope = Unwrap(json);
        return EventJson.Has(envelope, "op")
            && (EventJson.TryObject(envelope, "source", out _) || EventJson.Has(envelope, "after") || EventJson.Has(envelope, "before"));
    }

    private static bool IsTombstone(JsonElement json) =>
        (EventJson.Has(json, "schema") && json.TryGetProperty("payload", out var payload) && payload.ValueKind == JsonValueKind.Null)
        || (EventJson.Has(json, "key") && json.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Null);
}

/// <summary>Recognizes Debezium messages other than row changes.</summary>
internal static class DebeziumNotice
{
    /// <summary>Returns the kind of message; empty for none.</summary>
    public static string Reason(JsonElement json) =>
        json.ValueKind != JsonValueKind.Object
            ? ""
            : json switch
            {
                _ when EventJson.Has(json, "ts_ms") && json.EnumerateObject().All(m => m.Name is "ts_ms" or "ts_us" or "ts_ns") =>
                    "a heartbeat",
                _ when EventJson.Text(json, "status") is "BEGIN" or "END" && EventJson.Has(json, "event_count") => "a transaction boundary",
                _ when EventJson.Has(json, "ddl") && EventJson.Has(json, "databaseName") => "a schema change",
                _ => "",
            };
}

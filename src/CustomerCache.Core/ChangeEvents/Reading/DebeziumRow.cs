using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Represents one table row before and after a change.</summary>
internal sealed class DebeziumRow
{
    private readonly JsonElement _key;
    private readonly JsonElement _before;
    private readonly JsonElement _after;
    private readonly JsonElement _source;
    private readonly JsonElement _keySchema;
    private readonly JsonElement _schema;
    private readonly ImmutableArray<string> _columns;

    public DebeziumRow(JsonElement message, JsonElement envelope, EntityRules? rules)
    {
        _source = EventJson.TryObject(envelope, "source", out var source) ? source : default;
        _before = EventJson.TryObject(envelope, "before", out var before) ? before : default;
        _after = EventJson.TryObject(envelope, "after", out var after) ? after : default;
        _key = message.TryGetProperty("key", out var key)
            ? key.ValueKind == JsonValueKind.Object && key.TryGetProperty("payload", out var inner)
                ? inner
                : key
            : default;
        _keySchema =
            message.TryGetProperty("key", out var keyed)
            && keyed.ValueKind == JsonValueKind.Object
            && keyed.TryGetProperty("schema", out var keySchema)
                ? keySchema
                : default;
        var value = EventJson.TryObject(message, "value", out var inside) ? inside : message;
        _schema = value.TryGetProperty("schema", out var schema) ? schema : default;
        Operation = EventJson.Text(envelope, "op");
        CommittedAt = EventJson.Text(_source, "ts_ms") ?? EventJson.Text(envelope, "ts_ms");
        Table = EventJson.Text(_source, "table") ?? EventJson.Text(_source, "collection");
        _columns = Table is null || rules?.For(Table)?.Key is not { IsEmpty: false } columns ? [] : columns;
        Topic = Short(
            string.Join(
                '.',
                new[]
                {
                    EventJson.Text(_source, "name"),
                    EventJson.Text(_source, "schema") ?? EventJson.Text(_source, "db"),
                    Table,
                }.OfType<string>()
            )
        )
            is { Length: > 0 } topic
            ? topic
            : "debezium";
        Position = PositionIn(_source);
    }

    public string? Operation { get; }

    public string? CommittedAt { get; }

    public string? Table { get; }

    public string Topic { get; }

    /// <summary>Gets the position in the database's log, under any name; null when it is not sent.</summary>
    public string? Position { get; }

    /// <summary>Returns the identity: several rows, tables and databases share a log position.</summary>
    public string? IdentityOf(ChangeEvent read) =>
        EventIdentity.Of(
            Position,
            Topic,
            read,
            _key,
            _before,
            _after,
            _source.ValueKind == JsonValueKind.Object && _source.TryGetProperty("db", out var database) ? database : default
        );

    public ImmutableSortedDictionary<string, string> Values() =>
        EventJson.Values(_after.ValueKind == JsonValueKind.Object ? _after : _before, _ => false);

    /// <summary>
    /// Returns the ids: the message key, else the columns named by the rules, else the member <c>id</c> or <c>{table}_id</c> of the row;
    /// those before and after when they differ.
    /// </summary>
    public ImmutableArray<string> Ids()
    {
        var key = KeyText();
        string?[] found = key is { Length: > 0 } ? [key] : [IdIn(_before, "before"), IdIn(_after, "after")];
        return [.. found.OfType<string>().Where(id => EntityRef.TryCreate("x", id, out _)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Returns the members that differ; empty when either row is missing, or none or too many differ.</summary>
    public ImmutableSortedSet<string> ChangedFields()
    {
        if (_before.ValueKind != JsonValueKind.Object || _after.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var changed = _after
            .EnumerateObject()
            .Where(m => !_before.TryGetProperty(m.Name, out var old) || !JsonElement.DeepEquals(old, m.Value))
            .Select(m => m.Name)
            .Concat(_before.EnumerateObject().Where(m => !EventJson.Has(_after, m.Name)).Select(m => m.Name))
            .ToImmutableSortedSet(StringComparer.Ordinal);
        return changed.Count > EventLimits.ChangedFields ? [] : changed;
    }

    // Null when a part is unreadable: an invalid id would invalidate nothing.
    private string? KeyText()
    {
        if (_key.ValueKind != JsonValueKind.Object)
        {
            return Plain(ConnectSchema.Decode(_keySchema, EventJson.Text(_key)));
        }

        var parts = _key.EnumerateObject().Select(m => Plain(ConnectSchema.Decode(SchemaOfKey(m.Name), EventJson.Text(m.Value)))).ToArray();
        return Array.Exists(parts, p => p is null) ? null : string.Join(':', parts);
    }

    // A converter without key schemas may still have row schemas.
    private JsonElement SchemaOfKey(string column) =>
        new[] { _keySchema, ConnectSchema.Member(_schema, "after"), ConnectSchema.Member(_schema, "before") }
            .Select(schema => ConnectSchema.Member(schema, column))
            .FirstOrDefault(field => field.ValueKind == JsonValueKind.Object);

    // A key that is JSON in a text, as in MongoDB, is not an id used by callers.
    private static string? Plain(string? text) => text is ['{' or '[', ..] ? null : text;

    private string? IdIn(JsonElement row, string member)
    {
        if (!_columns.IsEmpty)
        {
            var parts = _columns.Select(c => Decoded(row, member, c)).ToArray();
            return Array.Exists(parts, p => p is null) ? null : string.Join(':', parts);
        }

        var name = new[] { "id", "Id", "ID", $"{Table}_id", $"{Table?.TrimEnd('s')}_id" }.FirstOrDefault(n =>
            EventJson.Text(row, n) is not null
        );
        return name is null ? null : Decoded(row, member, name);
    }

    private string? Decoded(JsonElement row, string member, string column) =>
        ConnectSchema.Decode(ConnectSchema.Member(ConnectSchema.Member(_schema, member), column), EventJson.Text(row, column));

    private static string? PositionIn(JsonElement source)
    {
        string[][] positions =
        [
            ["lsn"],
            ["change_lsn", "event_serial_no"],
            ["scn"],
            ["file", "pos", "row"],
        ];
        return positions
            .Where(names => EventJson.Text(source, names[0]) is not null)
            .Select(names => Short(string.Join(':', names.Select(n => EventJson.Text(source, n)).OfType<string>())))
            .FirstOrDefault();
    }

    private static string Short(string text) => text.Length <= EventLimits.TextLength ? text : text[..EventLimits.TextLength];
}

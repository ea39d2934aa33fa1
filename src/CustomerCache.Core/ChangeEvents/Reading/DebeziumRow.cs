using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>One row of one table before and after a change.</summary>
internal sealed class DebeziumRow
{
    private readonly JsonElement _key;
    private readonly JsonElement _before;
    private readonly JsonElement _after;
    private readonly JsonElement _source;

    public DebeziumRow(JsonElement message, JsonElement envelope)
    {
        _source = EventJson.TryObject(envelope, "source", out var source) ? source : default;
        _before = EventJson.TryObject(envelope, "before", out var before) ? before : default;
        _after = EventJson.TryObject(envelope, "after", out var after) ? after : default;
        _key = message.TryGetProperty("key", out var key) ? key.ValueKind == JsonValueKind.Object && key.TryGetProperty("payload", out var inner) ? inner : key : default;
        Operation = EventJson.Text(envelope, "op");
        CommittedAt = EventJson.Text(_source, "ts_ms") ?? EventJson.Text(envelope, "ts_ms");
        Table = EventJson.Text(_source, "table") ?? EventJson.Text(_source, "collection");
        Topic = Short(string.Join('.', new[] { EventJson.Text(_source, "name"), EventJson.Text(_source, "schema") ?? EventJson.Text(_source, "db"), Table }.OfType<string>()))
            is { Length: > 0 } topic ? topic : "debezium";
        Position = PositionIn(_source);
    }

    public string? Operation { get; }

    public string? CommittedAt { get; }

    public string? Table { get; }

    public string Topic { get; }

    /// <summary>The place in the log of the database, whatever it is called there; null when it is not told.</summary>
    public string? Position { get; }

    public ImmutableSortedDictionary<string, string> Values() => EventJson.Values(_after.ValueKind == JsonValueKind.Object ? _after : _before, _ => false);

    /// <summary>The key of the message, else the member <c>id</c> or <c>{table}_id</c> of the row; before and after when they differ.</summary>
    public ImmutableArray<string> Ids()
    {
        var key = _key.ValueKind == JsonValueKind.Object ? string.Join(':', _key.EnumerateObject().Select(m => EventJson.Text(m.Value))) : EventJson.Text(_key);
        string?[] found = key is { Length: > 0 } ? [key] : [IdIn(_before), IdIn(_after)];
        return [.. found.OfType<string>().Where(id => EntityRef.TryCreate("x", id, out _)).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Members that differ; empty when one of the two is not told, or too many differ; null when nothing does.</summary>
    public ImmutableSortedSet<string>? ChangedFields()
    {
        if (_before.ValueKind != JsonValueKind.Object || _after.ValueKind != JsonValueKind.Object)
        {
            return [];
        }

        var changed = _after.EnumerateObject().Where(m => !_before.TryGetProperty(m.Name, out var old) || !JsonElement.DeepEquals(old, m.Value)).Select(m => m.Name)
            .Concat(_before.EnumerateObject().Where(m => !EventJson.Has(_after, m.Name)).Select(m => m.Name))
            .ToImmutableSortedSet(StringComparer.Ordinal);
        return changed.Count > EventLimits.ChangedFields ? [] : changed.IsEmpty ? null : changed;
    }

    private string? IdIn(JsonElement row) =>
        new[] { "id", "Id", "ID", $"{Table}_id", $"{Table?.TrimEnd('s')}_id" }.Select(name => EventJson.Text(row, name)).FirstOrDefault(id => id is not null);

    private static string? PositionIn(JsonElement source)
    {
        string[][] places = [["lsn"], ["change_lsn", "event_serial_no"], ["scn"], ["file", "pos", "row"]];
        return places.Where(names => EventJson.Text(source, names[0]) is not null)
            .Select(names => Short(string.Join(':', names.Select(n => EventJson.Text(source, n)).OfType<string>()))).FirstOrDefault();
    }

    private static string Short(string text) => text.Length <= EventLimits.TextLength ? text : text[..EventLimits.TextLength];
}

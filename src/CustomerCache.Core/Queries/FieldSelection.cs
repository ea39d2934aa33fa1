using System.Collections.Immutable;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Queries;

/// <summary>Represents the requested members of each record, as dotted paths.</summary>
/// <remarks>
/// A path into an array applies to each of its objects. Missing members are omitted; a path into a scalar returns null. Members keep the
/// order of the record.
/// </remarks>
public sealed class FieldSelection
{
    /// <summary>The maximum number of paths.</summary>
    public const int MaxPaths = 100;

    private readonly Node _root;

    private FieldSelection(ImmutableArray<string> paths)
    {
        Paths = paths;
        _root = new Node();
        foreach (var path in paths)
        {
            var node = _root;
            foreach (var name in path.Split('.'))
            {
                node = node.Members.TryGetValue(name, out var next) ? next : node.Members[name] = new Node();
            }

            node.Whole = true;
        }
    }

    /// <summary>Gets the paths, sorted, each once.</summary>
    public ImmutableArray<string> Paths { get; }

    /// <summary>Parses a comma-separated list; returns null and an error when it is invalid.</summary>
    public static FieldSelection? TryParse(string text, out string error)
    {
        var paths = text.Split(',', StringSplitOptions.TrimEntries)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToImmutableArray();
        error =
            paths.Length > MaxPaths ? $"names more than {MaxPaths} fields"
            : paths.FirstOrDefault(p => !IsPath(p)) is { } bad
                ? $"'{bad}' is not a field; use names as in a record, nested ones with dots, such as edge.edge_id"
            : "";
        return error.Length > 0 ? null : new FieldSelection(paths);
    }

    /// <summary>Writes the selected members of a record.</summary>
    public void Write(Utf8JsonWriter json, ReadOnlyMemory<byte> record)
    {
        using var document = JsonDocument.Parse(record);
        Write(json, document.RootElement, _root);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Paths);

    private static bool IsPath(string path) =>
        path.Length <= 200 && path.Split('.').All(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));

    private static void Write(Utf8JsonWriter json, JsonElement value, Node node)
    {
        if (node.Whole)
        {
            RawJson.From(value).WriteTo(json);
            return;
        }

        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().Where(m => node.Members.ContainsKey(m.Name)))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value, node.Members[member.Name]);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var element in value.EnumerateArray())
                {
                    Write(json, element, node);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private sealed class Node
    {
        public Dictionary<string, Node> Members { get; } = new(StringComparer.Ordinal);

        public bool Whole { get; set; }
    }
}

using System.Collections.Immutable;
using System.Text.Json;

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
        _root = new Node("");
        foreach (var path in paths)
        {
            var node = _root;
            foreach (var name in path.Split('.'))
            {
                node = node.Member(name);
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

    /// <summary>Writes the selected members of a record, whole values as the bytes that they have in it.</summary>
    public void Write(Utf8JsonWriter json, ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        Write(json, record, ref reader, _root);
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(',', Paths);

    private static bool IsPath(string path) =>
        path.Length <= 200 && path.Split('.').All(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'));

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> record, ref Utf8JsonReader reader, Node node)
    {
        if (node.Whole)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            json.WriteRawValue(record[start..(int)reader.BytesConsumed], skipInputValidation: true);
            return;
        }

        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                json.WriteStartObject();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var member = node.Find(ref reader);
                    reader.Read();
                    if (member is null)
                    {
                        reader.Skip();
                        continue;
                    }

                    json.WritePropertyName(member.Name);
                    Write(json, record, ref reader, member);
                }

                json.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                json.WriteStartArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    Write(json, record, ref reader, node);
                }

                json.WriteEndArray();
                break;
            default:
                json.WriteNullValue();
                break;
        }
    }

    private sealed class Node(string name)
    {
        private readonly List<Node> _members = [];

        public JsonEncodedText Name { get; } = JsonEncodedText.Encode(name);

        public bool Whole { get; set; }

        public Node Member(string name)
        {
            var known = _members.Find(m => m.Name.Value == name);
            if (known is null)
            {
                _members.Add(known = new Node(name));
            }

            return known;
        }

        public Node? Find(ref Utf8JsonReader name)
        {
            foreach (var member in _members)
            {
                if (name.ValueTextEquals(member.Name.EncodedUtf8Bytes))
                {
                    return member;
                }
            }

            return null;
        }
    }
}

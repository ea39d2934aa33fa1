using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>A node of a YAML document, which may be missing.</summary>
internal readonly record struct Field(YamlNode? Node)
{
    public bool Exists => Node is not null;

    public string? Text => (Node as YamlScalarNode)?.Value;

    public int Number => int.Parse(Text!, CultureInfo.InvariantCulture);

    /// <summary>Gets the elements of a list; none where there is no list.</summary>
    public IEnumerable<Field> Items => Node is YamlSequenceNode list ? list.Select(n => new Field(n)) : [];

    /// <summary>Gets the members of a mapping; none where there is no mapping.</summary>
    public IEnumerable<KeyValuePair<string, Field>> Members =>
        Node is YamlMappingNode map ? map.Select(m => KeyValuePair.Create(((YamlScalarNode)m.Key).Value!, new Field(m.Value))) : [];

    /// <summary>A member of a member and so on.</summary>
    public Field this[params string[] path] =>
        path.Aggregate(
            this,
            (at, name) =>
                new Field(
                    at.Node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(name), out var found) ? found : null
                )
        );

    /// <summary>Gets the mapping as texts, such as labels.</summary>
    public IReadOnlyDictionary<string, string> Texts => Members.ToDictionary(m => m.Key, m => m.Value.Text ?? "", StringComparer.Ordinal);

    /// <summary>Gets this node and all nested ones.</summary>
    public IEnumerable<Field> All => Node is null ? [] : Node.AllNodes.Select(n => new Field(n));

    public static IEnumerable<Field> Documents(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(reader);
        return yaml.Documents.Select(d => new Field(d.RootNode));
    }
}

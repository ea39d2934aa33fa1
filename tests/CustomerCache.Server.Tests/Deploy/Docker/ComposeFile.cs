using CustomerCache.Server.Tests.Deploy.Kubernetes;
using CustomerCache.Tests.Conventions;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy.Docker;

/// <summary>Reads deploy/compose.yaml with its merge keys (<c>&lt;&lt;</c>) resolved.</summary>
internal static class ComposeFile
{
    public static string Text { get; } = File.ReadAllText(Repository.File("deploy/compose.yaml"));

    public static Field Root { get; } = new(Merge(Field.Documents(Text).Single().Node!));

    public static IEnumerable<KeyValuePair<string, Field>> Services => Root["services"].Members;

    private static YamlNode Merge(YamlNode node)
    {
        if (node is YamlSequenceNode list)
        {
            return new YamlSequenceNode(list.Select(Merge));
        }

        if (node is not YamlMappingNode map)
        {
            return node;
        }

        var merged = new YamlMappingNode();
        foreach (
            var (key, value) in map.Where(m => m.Key is YamlScalarNode { Value: "<<" }).SelectMany(m => (YamlMappingNode)Merge(m.Value))
        )
        {
            merged.Children[key] = value;
        }

        foreach (var (key, value) in map.Where(m => m.Key is not YamlScalarNode { Value: "<<" }))
        {
            merged.Children[key] = Merge(value);
        }

        return merged;
    }
}

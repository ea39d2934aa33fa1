using System.Globalization;
using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The used part of the schema of the Kubernetes API: api-schema.yaml.</summary>
internal static partial class ApiSchema
{
    private static readonly Dictionary<string, Field> Types = Field
        .Documents(File.ReadAllText(Repository.File("tests/CustomerCache.Server.Tests/Deploy/Kubernetes/api-schema.yaml")))
        .Single()
        .Members.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);

    /// <summary>Returns the members of an object that the API does not know, or knows with another type.</summary>
    public static IEnumerable<string> Errors(KubeObject thing) => Errors(thing.Body, thing.Kind, thing.ToString());

    private static IEnumerable<string> Errors(Field value, string type, string at) =>
        type switch
        {
            "map" => value.Members.SelectMany(m => Errors(m.Value, "text", $"{at}.{m.Key}")),
            "amounts" => value.Members.SelectMany(m => Errors(m.Value, "amount", $"{at}.{m.Key}")),
            _ when type.EndsWith("[]", StringComparison.Ordinal) => value.Node is YamlSequenceNode
                ? value.Items.SelectMany((item, i) => Errors(item, type[..^2], string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")))
                : [$"{at} is not a list"],
            _ when Types.TryGetValue(type, out var known) => value.Node is YamlMappingNode
                ? value.Members.SelectMany(m =>
                    known[m.Key].Text is { } member
                        ? Errors(m.Value, member, $"{at}.{m.Key}")
                        : [$"{at}.{m.Key} is nothing that a {type} has"]
                )
                : [$"{at} is not a {type}"],
            _ => IsScalar(value, type) ? [] : [$"{at} is '{value.Text}', which is no {type}"],
        };

    private static bool IsScalar(Field value, string type) =>
        value.Node is YamlScalarNode { Value: { } text } scalar
        && type switch
        {
            "text" => scalar.Style != ScalarStyle.Plain || !(Number().IsMatch(text) || text is "true" or "false" or "null" or "~"),
            "whole" => scalar.Style == ScalarStyle.Plain
                && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            "truth" => scalar.Style == ScalarStyle.Plain && text is "true" or "false",
            "port" => text.Length > 0,
            "amount" => Quantity().IsMatch(text),
            _ => throw new InvalidOperationException($"api-schema.yaml has no type {type}."),
        };

    [GeneratedRegex("^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)(e[-+]?[0-9]+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9]+([.][0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quantity();
}

using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using k8s.Models;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The schema of the Kubernetes API, read from the models of its client, and that of the Prometheus operator.</summary>
internal static partial class ApiSchema
{
    private static readonly Dictionary<(string? Version, string? Kind), Type> Kinds = typeof(V1Pod)
        .Assembly.GetTypes()
        .Concat([typeof(ServiceMonitor), typeof(PrometheusRule)])
        .Select(t => (Type: t, Entity: t.GetCustomAttribute<KubernetesEntityAttribute>()))
        .Where(t => t.Entity is not null)
        .ToDictionary(t => ((string?)$"{t.Entity!.Group}/{t.Entity.ApiVersion}".TrimStart('/'), (string?)t.Entity.Kind), t => t.Type);

    /// <summary>Returns the members of an object that the API does not know, or knows with another type.</summary>
    public static IEnumerable<string> Errors(KubeObject thing) =>
        Kinds.TryGetValue((thing.Body["apiVersion"].Text, thing.Kind), out var type)
            ? Errors(thing.Body, type, thing.ToString())
            : [$"{thing} is of no kind of the API {thing.Body["apiVersion"].Text}"];

    private static IEnumerable<string> Errors(Field value, Type type, string at)
    {
        if (Arguments(type, typeof(IDictionary<,>)) is [_, var ofMembers])
        {
            return value.Members.SelectMany(m => Errors(m.Value, ofMembers, $"{at}.{m.Key}"));
        }

        if (Arguments(type, typeof(IList<>)) is [var ofItems] && type != typeof(byte[]))
        {
            return value.Node is YamlSequenceNode
                ? value.Items.SelectMany((item, i) => Errors(item, ofItems, string.Create(CultureInfo.InvariantCulture, $"{at}[{i}]")))
                : [$"{at} is not a list"];
        }

        if (IsScalar(value, Nullable.GetUnderlyingType(type) ?? type) is { } isValid)
        {
            return isValid ? [] : [$"{at} is '{value.Text}', which is no {(Nullable.GetUnderlyingType(type) ?? type).Name}"];
        }

        return value.Node is YamlMappingNode
            ? value.Members.SelectMany(m =>
                Member(type, m.Key) is { } member
                    ? Errors(m.Value, member.PropertyType, $"{at}.{m.Key}")
                    : [$"{at}.{m.Key} is nothing that a {type.Name} has"]
            )
            : [$"{at} is not a {type.Name}"];
    }

    private static Type[]? Arguments(Type type, Type generic) =>
        type.GetInterfaces()
            .Append(type)
            .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == generic && type != typeof(string))
            ?.GetGenericArguments();

    private static PropertyInfo? Member(Type type, string name) =>
        type.GetProperties().FirstOrDefault(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == name);

    // Null for a type that is no scalar.
    private static bool? IsScalar(Field value, Type type)
    {
        var (text, isPlain) = (value.Text ?? "", (value.Node as YamlScalarNode)?.Style == ScalarStyle.Plain);
        return type == typeof(string)
                ? value.Text is not null && !(isPlain && (Number().IsMatch(text) || text is "true" or "false" or "null" or "~"))
            : type == typeof(int) || type == typeof(long)
                ? isPlain && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
            : type == typeof(bool) ? isPlain && text is "true" or "false"
            : type == typeof(IntOrString) ? text.Length > 0
            : type == typeof(ResourceQuantity) ? Quantity().IsMatch(text)
            : null;
    }

    [GeneratedRegex("^[-+]?([0-9]+([.][0-9]*)?|[.][0-9]+)(e[-+]?[0-9]+)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();

    [GeneratedRegex("^[0-9]+([.][0-9]+)?(m|k|M|G|T|Ki|Mi|Gi|Ti)?$", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Quantity();
}

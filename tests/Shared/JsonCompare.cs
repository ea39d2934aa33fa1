using System.Text.Json;
using System.Text.Json.Nodes;

namespace CustomerCache.Tests.Shared;

/// <summary>Compares JSON by structure: members in any order, numbers by value. A failure names the path.</summary>
public static class JsonCompare
{
    /// <summary>Compares a field of a vector; the path is that of its rules.</summary>
    public static void Equal(JsonElement expected, JsonNode? actual, CompareRules rules, string path) =>
        Equal(expected, JsonSerializer.SerializeToElement(actual), rules, path);

    public static void Equal(JsonElement expected, JsonElement actual, CompareRules rules, string path)
    {
        var difference = Difference(expected, actual, rules, path);
        Assert.True(difference is null, difference);
    }

    /// <summary>Returns the first difference in words, or null.</summary>
    public static string? Difference(JsonElement expected, JsonElement actual, CompareRules rules, string path)
    {
        if (rules.IsLeftToTheTest(path))
        {
            return null;
        }

        // The rule describes the original; where something else is recommended, that is compared.
        if (expected.ValueKind == JsonValueKind.String && rules.Prefix(path) is { } prefix)
        {
            return actual.ValueKind == JsonValueKind.String && actual.GetString()!.StartsWith(prefix, StringComparison.Ordinal)
                ? null
                : $"{path}: expected a text that starts with \"{prefix}\", found {Short(actual)}";
        }

        return (expected.ValueKind, actual.ValueKind) switch
        {
            (JsonValueKind.Object, JsonValueKind.Object) => Objects(expected, actual, rules, path),
            (JsonValueKind.Array, JsonValueKind.Array) => Arrays([.. expected.EnumerateArray()], [.. actual.EnumerateArray()], rules, path),
            (JsonValueKind.Number, JsonValueKind.Number) when expected.GetDouble() == actual.GetDouble() => null,
            _ when expected.ValueKind == actual.ValueKind
                    && expected.ValueKind != JsonValueKind.Number
                    && expected.ToString() == actual.ToString() => null,
            _ => $"{path}: expected {Short(expected)}, found {Short(actual)}",
        };
    }

    private static string? Objects(JsonElement expected, JsonElement actual, CompareRules rules, string path)
    {
        foreach (var member in expected.EnumerateObject())
        {
            var difference = actual.TryGetProperty(member.Name, out var value)
                ? Difference(member.Value, value, rules, $"{path}.{member.Name}")
                : $"{path}.{member.Name}: is missing, expected {Short(member.Value)}";
            if (difference is not null)
            {
                return difference;
            }
        }

        return actual
            .EnumerateObject()
            .Where(m => !expected.TryGetProperty(m.Name, out _))
            .Select(m => $"{path}.{m.Name}: is not expected, found {Short(m.Value)}")
            .FirstOrDefault();
    }

    private static string? Arrays(List<JsonElement> expected, List<JsonElement> actual, CompareRules rules, string path)
    {
        if (expected.Count != actual.Count)
        {
            return $"{path}: expected {expected.Count} elements, found {actual.Count}: {Short(JsonSerializer.SerializeToElement(actual))}";
        }

        if (!rules.IsUnordered(path))
        {
            return expected.Select((e, i) => Difference(e, actual[i], rules, $"{path}.{i}")).FirstOrDefault(d => d is not null);
        }

        foreach (var element in expected)
        {
            var found = actual.FindIndex(a => Difference(element, a, CompareRules.Strict, path) is null);
            if (found < 0)
            {
                return $"{path}: no element is {Short(element)}";
            }

            actual.RemoveAt(found);
        }

        return null;
    }

    private static string Short(JsonElement value) =>
        value.ValueKind == JsonValueKind.Undefined ? "nothing"
        : value.GetRawText() is { Length: > 400 } text ? text[..400] + "…"
        : value.GetRawText();
}

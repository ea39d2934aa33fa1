using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerCache.Tests.Shared;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Compares messages to a chat. The original rendered edges and inventories as Python literals, ours are JSON; they are not parsed by
/// anything, so they are compared by content.
/// </summary>
internal static partial class ChatTexts
{
    /// <summary>Compares in order; in any order where hosts, which ours refreshes on their own, interleave.</summary>
    public static void Equal(JsonElement expected, IReadOnlyList<string> actual, CompareRules rules, bool anyOrder = false)
    {
        var wanted = JsonSerializer.SerializeToElement(expected.EnumerateArray().Select(e => Normal(e.GetString()!)));
        var found = JsonSerializer.SerializeToElement(actual.Select(Normal));
        JsonCompare.Equal(wanted, found, anyOrder ? CompareRules.Unordered("slack") : rules, "slack");
    }

    private static string Normal(string text) =>
        PythonOrJson()
            .Replace(
                text,
                m =>
                {
                    using var value = JsonDocument.Parse(m.Value.Replace('\'', '"').Replace("None", "null", StringComparison.Ordinal));
                    return JsonSerializer.Serialize(value.RootElement);
                }
            );

    [GeneratedRegex(@"\{.*?\}(?= in )|\{.*?\}(?= ->)|\{.*\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PythonOrJson();
}

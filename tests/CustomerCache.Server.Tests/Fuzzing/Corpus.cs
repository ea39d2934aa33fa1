using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Fuzzing;

/// <summary>Finds the inputs of other tests: raw texts in their code, the vectors of the former service, and golden messages.</summary>
internal static partial class Corpus
{
    private const int MaxSeed = 8 * 1024;

    /// <summary>Returns the JSON in the tests of a folder, at most a number of documents, spread over all.</summary>
    public static IReadOnlyList<byte[]> JsonOf(int most, params string[] folders) => Spread([.. Texts(folders).Where(IsJson)], most);

    /// <summary>Returns the texts of the tests of a folder that look like job rules.</summary>
    public static IReadOnlyList<byte[]> RulesOf(string folder, int most) =>
        Spread(
            [.. Texts(folder).Where(t => t.Contains(": ", StringComparison.Ordinal) && t.Contains('\n', StringComparison.Ordinal))],
            most
        );

    /// <summary>Returns the objects and lists of the vectors that a name selects.</summary>
    public static IReadOnlyList<byte[]> Vectors(string pattern, int most, Func<JsonElement, bool> which)
    {
        var found = new List<string>();
        foreach (var file in Directory.GetFiles(Repository.File("tests/vectors"), pattern).Order(StringComparer.Ordinal))
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            Add(json.RootElement);
        }

        return Spread([.. found.Distinct(StringComparer.Ordinal)], most);

        void Add(JsonElement element)
        {
            if (
                element.ValueKind is JsonValueKind.Object or JsonValueKind.Array
                && which(element)
                && element.GetRawText() is { Length: <= MaxSeed } text
            )
            {
                found.Add(text);
            }

            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    foreach (var member in element.EnumerateObject())
                    {
                        Add(member.Value);
                    }

                    break;
                case JsonValueKind.Array:
                    foreach (var item in element.EnumerateArray())
                    {
                        Add(item);
                    }

                    break;
            }
        }
    }

    /// <summary>Returns the golden bytes of messages by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Golden() =>
        [
            .. Directory
                .GetFiles(Repository.File("tests/CustomerCache.Cluster.Tests/Wire/Golden"))
                .Order(StringComparer.Ordinal)
                .Select(f => KeyValuePair.Create(Path.GetFileNameWithoutExtension(f), Convert.FromHexString(File.ReadLines(f).First()))),
        ];

    private static IEnumerable<string> Texts(params string[] folders) =>
        folders
            .SelectMany(Repository.SourcesOf)
            .SelectMany(f => RawText().Matches(File.ReadAllText(Repository.File(f))))
            .Select(m => m.Groups["text"].Value.Trim())
            .Where(t => t.Length is > 0 and <= MaxSeed)
            .Distinct(StringComparer.Ordinal);

    private static byte[][] Spread(List<string> texts, int most)
    {
        var step = Math.Max(1, texts.Count / most);
        return [.. texts.Where((_, i) => i % step == 0).Take(most).Select(Encoding.UTF8.GetBytes)];
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    [GeneratedRegex("\"\"\"(?<text>.*?)\"\"\"", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex RawText();
}

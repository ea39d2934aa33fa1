using System.Text.Json;

namespace CustomerCache.Tests.Shared;

/// <summary>The relaxed comparisons of a vector, by path; <c>*</c> stands for any index.</summary>
public sealed class CompareRules
{
    public static readonly CompareRules Strict = new([]);

    private readonly Dictionary<string, string> _byPath;

    private CompareRules(Dictionary<string, string> byPath) => _byPath = byPath;

    public static CompareRules Of(JsonElement vector) =>
        vector.TryGetProperty("compare", out var rules)
            ? new(rules.EnumerateObject().ToDictionary(r => r.Name, r => r.Value.GetString()!))
            : Strict;

    public static CompareRules Unordered(string path) => new(new() { [path] = "unordered" });

    public bool IsUnordered(string path) => Find(path) == "unordered";

    /// <summary>Gets the prefix of a text; null when the whole of it counts.</summary>
    public string? Prefix(string path) =>
        Find(path) is { } rule && rule.StartsWith("prefix:", StringComparison.Ordinal) ? rule["prefix:".Length..] : null;

    /// <summary>A rule in words: the test itself compares the field.</summary>
    public bool IsLeftToTheTest(string path) =>
        Find(path) is { } rule && rule != "unordered" && !rule.StartsWith("prefix:", StringComparison.Ordinal);

    private string? Find(string path) =>
        _byPath.FirstOrDefault(r => r.Key.Split('.').SequenceEqual(path.Split('.'), SegmentComparer.Instance)).Value;

    private sealed class SegmentComparer : IEqualityComparer<string>
    {
        public static readonly SegmentComparer Instance = new();

        public bool Equals(string? rule, string? segment) =>
            rule == segment || (rule == "*" && segment is { Length: > 0 } && segment.All(char.IsAsciiDigit));

        public int GetHashCode(string segment) => 0;
    }
}

using System.Text.RegularExpressions;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>
/// Extracts the names of a Prometheus query: metrics with the labels of their selectors, and the labels of groupings.
/// </summary>
internal sealed partial class PromQl
{
    private static readonly string[] Grouping = ["by", "without", "on", "ignoring", "group_left", "group_right"];
    private static readonly string[] Operators = ["and", "or", "unless", "bool", "offset"];

    private readonly List<Selector> _selectors = [];
    private readonly HashSet<string> _groupedBy = new(StringComparer.Ordinal);

    private PromQl() { }

    public IReadOnlyList<Selector> Selectors => _selectors;

    public IReadOnlySet<string> GroupedBy => _groupedBy;

    /// <summary>Reads a query, whose brackets must be balanced.</summary>
    public static PromQl Read(string query)
    {
        var read = new PromQl();
        var tokens = Tokens().Matches(query).Select(m => m.Value).ToArray();
        Assert.Equal(Blanks().Replace(query, ""), Blanks().Replace(string.Concat(tokens), ""));
        for (var i = 0; i < tokens.Length; i++)
        {
            if (!IsName(tokens[i]))
            {
                continue;
            }

            var next = i + 1 < tokens.Length ? tokens[i + 1] : "";
            if (Grouping.Contains(tokens[i]))
            {
                i = read.ReadGroup(tokens, i + 1);
            }
            else if (next == "{")
            {
                i = read.ReadSelector(tokens, i);
            }
            else if (next != "(" && !Grouping.Contains(next) && !Operators.Contains(tokens[i]))
            {
                read._selectors.Add(new Selector(tokens[i], []));
            }
        }

        foreach (var (open, close) in new[] { ("(", ")"), ("{", "}") })
        {
            Assert.Equal(tokens.Count(t => t == open), tokens.Count(t => t == close));
        }

        return read;
    }

    private int ReadGroup(string[] tokens, int i)
    {
        Assert.Equal("(", tokens[i]);
        for (i++; tokens[i] != ")"; i++)
        {
            if (tokens[i] != ",")
            {
                Assert.True(IsName(tokens[i]), tokens[i]);
                _groupedBy.Add(tokens[i]);
            }
        }

        return i;
    }

    private int ReadSelector(string[] tokens, int i)
    {
        var matchers = new List<(string Label, string Value)>();
        var metric = tokens[i];
        for (i += 2; tokens[i] != "}"; i++)
        {
            if (tokens[i] != ",")
            {
                Assert.True(IsName(tokens[i]), tokens[i]);
                Assert.Contains(tokens[i + 1], new[] { "=", "!=", "=~", "!~" });
                Assert.StartsWith("\"", tokens[i + 2], StringComparison.Ordinal);
                matchers.Add((tokens[i], tokens[i + 2].Trim('"')));
                i += 2;
            }
        }

        _selectors.Add(new Selector(metric, matchers));
        return i;
    }

    private static bool IsName(string token) => char.IsAsciiLetter(token[0]) || token[0] is '_' or ':';

    [GeneratedRegex("""[a-zA-Z_:][a-zA-Z0-9_:]*|"[^"]*"|\[[^\]]*\]|[0-9.]+|[=!]~|[=!<>]=|[-+*/%^=<>(){},]""", RegexOptions.None, 1000)]
    private static partial Regex Tokens();

    [GeneratedRegex(@"\s", RegexOptions.None, 1000)]
    private static partial Regex Blanks();

    internal sealed record Selector(string Metric, IReadOnlyList<(string Label, string Value)> Matchers);
}

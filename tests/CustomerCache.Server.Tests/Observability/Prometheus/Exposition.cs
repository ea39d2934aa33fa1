using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>
/// Reads Prometheus' text format 0.0.4 as strictly as its own linter: type, then help, then all samples of a metric; no series twice;
/// counters end in <c>_total</c>; the buckets of a histogram only grow and end with the count.
/// </summary>
internal static partial class Exposition
{
    public static IReadOnlyDictionary<string, MetricFamily> Read(string text)
    {
        Assert.True(text.Length == 0 || text[^1] == '\n', "the last line does not end");
        var families = new Dictionary<string, MetricFamily>(StringComparer.Ordinal);
        var (name, type, samples) = ("", "", new List<MetricSample>());
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line["# TYPE ".Length..].Split(' ');
                Assert.Equal(2, words.Length);
                (name, type, samples) = (words[0], words[1], []);
                Assert.Matches(Name(), name);
                Assert.Contains(type, new[] { "counter", "gauge", "histogram" });
            }
            else if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                var words = line["# HELP ".Length..].Split(' ', 2);
                Assert.Equal(name, words[0]);
                Assert.False(string.IsNullOrWhiteSpace(words[1]), $"{name} has no help");
                Assert.DoesNotMatch(@"(?<!\\)(\\\\)*\\(?![\\n])", words[1]);
                Assert.True(families.TryAdd(name, new MetricFamily(name, type, words[1], samples)), $"{name} comes twice");
            }
            else
            {
                Assert.True(families.ContainsKey(name), $"before its type and help: {line}");
                samples.Add(Sample(line));
            }
        }

        Assert.All(families.Values, Check);
        Assert.Empty(families.Values.SelectMany(f => f.Samples).GroupBy(s => s.Series).Where(g => g.Count() > 1).Select(g => g.Key));
        return families;
    }

    private static void Check(MetricFamily family)
    {
        string[] names =
            family.Type == "histogram" ? [family.Name + "_bucket", family.Name + "_sum", family.Name + "_count"] : [family.Name];
        Assert.All(family.Samples, s => Assert.Contains(s.Name, names));
        Assert.Equal(family.Type == "counter", family.Name.EndsWith("_total", StringComparison.Ordinal));
        if (family.Type == "counter")
        {
            Assert.All(family.Samples, s => Assert.True(s.Value >= 0, s.Series));
        }
        else if (family.Type == "histogram")
        {
            Assert.All(family.Samples.GroupBy(s => string.Join(',', s.Labels.Remove("le"))), CheckHistogram);
        }
    }

    private static void CheckHistogram(IEnumerable<MetricSample> histogram)
    {
        var samples = histogram.ToLookup(s => s.Name[(s.Name.LastIndexOf('_') + 1)..]);
        var buckets = samples["bucket"].Select(b => (Bound: Number(b.Labels["le"]), b.Value)).ToArray();
        Assert.Equal(buckets.Select(b => b.Bound).Order(), buckets.Select(b => b.Bound));
        Assert.Equal(buckets.Select(b => b.Value).Order(), buckets.Select(b => b.Value));
        Assert.Equal("+Inf", samples["bucket"].Last().Labels["le"]);
        Assert.Equal(buckets[^1].Value, Assert.Single(samples["count"]).Value);
        Assert.Single(samples["sum"]);
    }

    private static MetricSample Sample(string line)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, line);
        var labels = match.Groups["label"].Captures.Select(c => c.Value).Zip(match.Groups["value"].Captures.Select(c => Unescape(c.Value)));
        return new MetricSample(
            match.Groups["name"].Value,
            labels.ToImmutableSortedDictionary(l => l.First, l => l.Second, StringComparer.Ordinal),
            Number(match.Groups["number"].Value)
        );
    }

    private static double Number(string text) =>
        text switch
        {
            "+Inf" => double.PositiveInfinity,
            "-Inf" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture),
        };

    private static string Unescape(string text)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            plain.Append(
                text[i] != '\\' ? text[i]
                : text[++i] == 'n' ? '\n'
                : text[i]
            );
        }

        return plain.ToString();
    }

    [GeneratedRegex(@"^[a-zA-Z_:][a-zA-Z0-9_:]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(
        """^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\\n]|\\[\\"n])*)"(,(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>([^"\\\n]|\\[\\"n])*)")*)?\})? (?<number>[+-]Inf|NaN|[0-9eE+.-]+)$""",
        RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Line();
}

using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Observability.Prometheus;

/// <summary>The table of docs/metrics.md.</summary>
internal static partial class MetricsTable
{
    public static IReadOnlyList<Row> Rows { get; } =
    [
        .. from m in Lines().Matches(File.ReadAllText(Repository.File("docs/metrics.md")))
        let labels = Ticks().Matches(m.Groups["labels"].Value).Select(l => l.Groups["text"].Value).ToArray()
        select new Row(m.Groups["name"].Value, m.Groups["otel"].Value, m.Groups["kind"].Value, m.Groups["unit"].Value, labels),
    ];

    public static IEnumerable<Row> OfTheProduct => Rows.Where(r => r.OpenTelemetry.StartsWith("customercache.", StringComparison.Ordinal));

    [GeneratedRegex(
        @"^\| `(?<name>[a-z0-9_]+)` \| `(?<otel>[a-z0-9._]+)` \| (?<kind>\w+) \| (?<unit>[^|]*?) \| (?<labels>[^|]*?) \| [^|]+ \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex Lines();

    [GeneratedRegex("`(?<text>[a-z_]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ticks();

    internal sealed record Row(string Name, string OpenTelemetry, string Kind, string Unit, IReadOnlyList<string> Labels);
}

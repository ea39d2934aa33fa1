using System.Text.Json;
using System.Text.RegularExpressions;
using CustomerCache.Server.Tests.Observability.Prometheus;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>The dashboard: a panel over a metric that does not exist stays empty, which looks healthy.</summary>
public sealed partial class DashboardTests
{
    private static readonly JsonElement Dashboard = JsonDocument
        .Parse(File.ReadAllText(Repository.File("deploy/grafana/customer-cache.json")))
        .RootElement;

    private static IEnumerable<JsonElement> Panels =>
        Dashboard.GetProperty("panels").EnumerateArray().Where(p => p.GetProperty("type").GetString() != "row");

    private static IEnumerable<(string Query, string Legend)> Queries =>
        Panels
            .SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Select(t => (t.GetProperty("expr").GetString()!, t.GetProperty("legendFormat").GetString()!));

    [Fact]
    public void Queries_use_existing_metrics_and_legends_use_labels_of_the_result() =>
        Assert.All(
            Queries,
            q =>
            {
                var labels = KnownMetrics.Check(q.Query);
                Assert.All(Placeholders().Matches(q.Legend), m => Assert.Contains(m.Groups["label"].Value, labels));
            }
        );

    [Fact]
    public void Variables_list_labels_of_their_metrics() =>
        Assert.All(
            Dashboard
                .GetProperty("templating")
                .GetProperty("list")
                .EnumerateArray()
                .Where(v => v.GetProperty("type").GetString() == "query"),
            v =>
            {
                var query = LabelValues().Match(v.GetProperty("query").GetProperty("query").GetString()!);
                Assert.True(query.Success);
                Assert.Contains(query.Groups["label"].Value, KnownMetrics.LabelsOf(query.Groups["metric"].Value));
            }
        );

    [Fact]
    public void Panels_have_a_title_a_description_and_a_position_of_their_own()
    {
        Assert.All(Panels, p => Assert.All(new[] { "title", "description" }, name => Assert.NotEmpty(p.GetProperty(name).GetString()!)));
        var all = Dashboard.GetProperty("panels").EnumerateArray().ToArray();
        Assert.Equal(all.Length, all.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(
            all.Length,
            all.Select(p => p.GetProperty("gridPos"))
                .Select(g => (g.GetProperty("x").GetInt32(), g.GetProperty("y").GetInt32()))
                .Distinct()
                .Count()
        );
    }

    [Fact]
    public void Dashboard_covers_every_area_of_the_product()
    {
        var shown = Queries.SelectMany(q => PromQl.Read(q.Query).Selectors).Select(s => s.Metric).ToHashSet(StringComparer.Ordinal);
        var subjects = MetricsTable.OfTheProduct.Select(r => r.OpenTelemetry.Split('.')[1]).Distinct();

        Assert.All(subjects, subject => Assert.Contains(shown, m => m.StartsWith($"customercache_{subject}_", StringComparison.Ordinal)));
    }

    [GeneratedRegex(@"\{\{(?<label>\w+)\}\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholders();

    [GeneratedRegex(@"^label_values\((?<metric>\w+), (?<label>\w+)\)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValues();
}

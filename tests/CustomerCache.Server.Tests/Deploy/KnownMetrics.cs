using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Server.Http;
using CustomerCache.Server.Tests.Observability.Prometheus;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>Checks queries against the table of docs/metrics.md.</summary>
internal static class KnownMetrics
{
    // Labels that the scraper adds.
    private static readonly string[] OfScrapes = ["job", "instance"];

    /// <summary>
    /// Asserts that every metric of a query is in the table, that every label belongs to its metrics, and that every outcome exists.
    /// </summary>
    /// <returns>The labels that its result can have.</returns>
    public static IReadOnlySet<string> Check(string query)
    {
        var read = PromQl.Read(query);
        Assert.NotEmpty(read.Selectors);
        var all = new HashSet<string>(OfScrapes, StringComparer.Ordinal);
        foreach (var selector in read.Selectors)
        {
            var labels = LabelsOf(selector.Metric);
            Assert.All(selector.Matchers, m => Assert.True(labels.Contains(m.Label), $"{selector.Metric} has no label {m.Label}"));
            Assert.All(
                selector.Matchers.Where(m => m.Label == "outcome").SelectMany(m => m.Value.Split('|')),
                o => Assert.Contains(o, Outcomes(selector.Metric))
            );
            all.UnionWith(labels);
        }

        Assert.Subset(all, read.GroupedBy.ToHashSet());
        return read.GroupedBy.Count > 0 ? read.GroupedBy : all;
    }

    /// <summary>Returns the labels of a metric, or of a part of a histogram.</summary>
    public static string[] LabelsOf(string metric)
    {
        if (metric == "up")
        {
            return OfScrapes;
        }

        var row = MetricsTable.Rows.SingleOrDefault(r =>
            r.Kind == "histogram"
                ? metric == r.Name + "_bucket" || metric == r.Name + "_sum" || metric == r.Name + "_count"
                : metric == r.Name
        );
        Assert.True(row is not null, $"docs/metrics.md has no {metric}");
        return [.. row.Labels, .. OfScrapes, .. metric.EndsWith("_bucket", StringComparison.Ordinal) ? new[] { "le" } : []];
    }

    private static IEnumerable<string> Outcomes(string metric) =>
        metric.StartsWith("customercache_vendor_", StringComparison.Ordinal)
            ? Enum.GetValues<VendorFaultKind>().Select(k => CallOutcomes.Of(new VendorFault(k, null, ""))).Append(CallOutcomes.Of(null))
            : Enum.GetValues<RefreshOutcome>().Select(ApiNames.Of);
}

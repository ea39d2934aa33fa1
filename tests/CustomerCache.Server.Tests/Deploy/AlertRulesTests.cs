using System.Text.RegularExpressions;
using CustomerCache.Tests.Conventions;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>The rules for Prometheus: a rule over a metric that does not exist never fires.</summary>
public sealed partial class AlertRulesTests
{
    private static readonly string[] Required =
    [
        "CustomerCacheAlertsUndelivered",
        "CustomerCacheApiErrors",
        "CustomerCacheApiSlow",
        "CustomerCacheBudgetExhausted",
        "CustomerCacheBusDisconnected",
        "CustomerCacheCircuitOpen",
        "CustomerCacheEventErrors",
        "CustomerCacheFeedDisconnected",
        "CustomerCacheFeedGap",
        "CustomerCacheInstanceDown",
        "CustomerCacheJobsDropped",
        "CustomerCacheJobsWaiting",
        "CustomerCacheManyStaleRecords",
        "CustomerCacheNeverBuilt",
        "CustomerCacheNothingLeft",
        "CustomerCacheRefreshFailing",
        "CustomerCacheReplicaStale",
        "CustomerCacheShrinkBlocked",
        "CustomerCacheTenantEmpty",
        "CustomerCacheTenantOld",
        "CustomerCacheUndecidedDevices",
        "CustomerCacheVendorErrors",
    ];

    public static TheoryData<string> Names => [.. Required];

    [Fact]
    public void Rules_cover_every_condition_that_needs_a_page() =>
        Assert.Equal(Required, Rules().Select(r => Text(r, "alert")).Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_queries_existing_metrics(string name)
    {
        var rule = Rule(name);
        var labels = KnownMetrics.Check(Text(rule, "expr"));

        var annotations = (YamlMappingNode)rule["annotations"];
        var used = annotations
            .Children.Values.SelectMany(v => Placeholders().Matches(((YamlScalarNode)v).Value!))
            .Select(m => m.Groups["label"].Value);
        Assert.All(used, label => Assert.Contains(label, labels));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rule_has_a_severity_a_description_and_a_runbook(string name)
    {
        var rule = Rule(name);

        Assert.Contains(Text(rule["labels"], "severity"), new[] { "critical", "warning" });
        Assert.NotEmpty(Text(rule["annotations"], "summary"));
        Assert.EndsWith(".", Text(rule["annotations"], "description"), StringComparison.Ordinal);
        Assert.Equal(
            $"{PackagesTests.ProjectAddress}/blob/main/docs/operations.md#{name.ToLowerInvariant()}",
            Text(rule["annotations"], "runbook_url")
        );
        Assert.Subset(
            new HashSet<string> { "alert", "expr", "for", "labels", "annotations" },
            ((YamlMappingNode)rule).Children.Keys.Select(k => ((YamlScalarNode)k).Value!).ToHashSet()
        );
        Assert.Matches(@"^(\d+[smh])?$", ((YamlMappingNode)rule).Children.ContainsKey("for") ? Text(rule, "for") : "");
        Assert.Matches($@"(?m)^### {name}\s*$", File.ReadAllText(Repository.File("docs/operations.md")));
    }

    private static YamlNode Rule(string name) => Rules().Single(r => Text(r, "alert") == name);

    private static IEnumerable<YamlNode> Rules()
    {
        var yaml = new YamlStream();
        using var reader = new StreamReader(Repository.File("deploy/prometheus/alerts.yaml"));
        yaml.Load(reader);
        return ((YamlSequenceNode)yaml.Documents.Single().RootNode["groups"]).SelectMany(g => (YamlSequenceNode)g["rules"]);
    }

    private static string Text(YamlNode node, string key) => ((YamlScalarNode)node[key]).Value!;

    [GeneratedRegex(@"\$labels\.(?<label>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Placeholders();
}

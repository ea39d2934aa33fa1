using CustomerCache.Tests.Conventions;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>What watches the cluster and makes it grow.</summary>
public sealed class KubernetesMonitoringTests
{
    [Fact]
    public void The_alert_rules_are_those_of_the_file()
    {
        var file = Field.Documents(File.ReadAllText(Repository.File("deploy/prometheus/alerts.yaml"))).Single()["groups"];
        var rule = Overlay.Of("production").One("PrometheusRule", "customer-cache").Spec["groups"];

        Assert.Equal(Flat(file), Flat(rule));
    }

    [Fact]
    public void The_autoscaler_asks_for_a_metric_that_the_adapter_makes_of_one_that_there_is()
    {
        var rule = Assert.Single(
            Field.Documents(File.ReadAllText(Repository.File("deploy/prometheus/adapter.yaml"))).Single()["rules"].Items
        );
        var asked = Overlay
            .Of("production")
            .Objects.Single(o => o.Kind == "HorizontalPodAutoscaler")
            .Spec["metrics"]
            .Items.Single(m => m["type"].Text == "Pods")["pods", "metric", "name"]
            .Text;

        Assert.Equal(rule["name", "as"].Text, asked);
        KnownMetrics.Check(
            rule["metricsQuery"]
                .Text!.Replace("<<.GroupBy>>", "instance", StringComparison.Ordinal)
                .Replace("<<.LabelMatchers>>", "job=\"customer-cache\"", StringComparison.Ordinal)
        );
        Assert.StartsWith("http_server_request_duration_seconds_bucket{", rule["seriesQuery"].Text, StringComparison.Ordinal);
    }

    // Everything in reading order: the renderer may sort the members of a mapping.
    private static string Flat(Field field) =>
        field.Node switch
        {
            YamlSequenceNode => $"[{string.Join(',', field.Items.Select(Flat))}]",
            YamlMappingNode => string.Join(
                ',',
                field.Members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => $"{m.Key}:{Flat(m.Value)}")
            ),
            _ => field.Text ?? "",
        };
}

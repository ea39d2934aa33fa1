using CustomerCache.Tests.Conventions;
using YamlDotNet.RepresentationModel;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>Monitoring, autoscaling and ingress of the cluster.</summary>
public sealed class KubernetesMonitoringTests
{
    private static readonly Overlay Production = Overlay.Of("production");
    private static readonly Overlay Monitoring = Overlay.Of("../additions/monitoring");

    [Fact]
    public void Alert_rules_equal_those_of_the_file()
    {
        var file = Field.Documents(File.ReadAllText(Repository.File("deploy/prometheus/alerts.yaml"))).Single()["groups"];
        var rule = Monitoring.One("PrometheusRule", "customer-cache").Spec["groups"];

        Assert.Equal(Flat(file), Flat(rule));
    }

    [Fact]
    public void Objects_of_the_Prometheus_operator_are_in_a_component_and_have_the_label_of_its_selector()
    {
        var page = File.ReadAllText(Repository.File("docs/kubernetes.md"));

        Assert.Equal(["PrometheusRule", "ServiceMonitor"], Monitoring.Objects.Select(o => o.Kind).Order(StringComparer.Ordinal));
        Assert.All(Monitoring.Objects, o => Assert.Equal("monitoring.coreos.com/v1", o.Body["apiVersion"].Text));
        Assert.All(Monitoring.Objects, o => Assert.Equal("kube-prometheus-stack", o.Body["metadata", "labels", "release"].Text));
        Assert.All(Monitoring.Objects, o => Assert.Equal(Production.Namespace, o.Body["metadata", "namespace"].Text));
        Assert.Contains("kubectl apply -k deploy/kubernetes/additions/monitoring", page, StringComparison.Ordinal);
        Assert.Contains("`release: kube-prometheus-stack`", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Monitor_scrapes_the_silos_as_the_job_that_the_rules_name()
    {
        var monitor = Monitoring.One("ServiceMonitor", "customer-cache");
        var service = Assert.Single(
            Production.Objects,
            s => s.Kind == "Service" && KubeObject.Matches(monitor.Spec["selector"], s.Body["metadata", "labels"].Texts)
        );

        Assert.Equal("customer-cache", service.Body["metadata", "labels"][monitor.Spec["jobLabel"].Text!].Text);
        var endpoint = Assert.Single(monitor.Spec["endpoints"].Items);
        Assert.Contains(service.Spec["ports"].Items, p => p["name"].Text == endpoint["port"].Text);
        Assert.Equal("/metrics", endpoint["path"].Text);
    }

    [Fact]
    public void Ingress_leads_to_the_HTTP_API_and_its_controller_may_reach_the_silos()
    {
        var addition = Overlay.Of("../additions/ingress");
        var ingress = addition.One("Ingress", "customer-cache");
        var backend = Assert.Single(Assert.Single(ingress.Spec["rules"].Items)["http", "paths"].Items)["backend", "service"];
        var policy = Assert.Single(addition.Objects, o => o.Kind == "NetworkPolicy");

        Assert.Equal("networking.k8s.io/v1", ingress.Body["apiVersion"].Text);
        Assert.Equal(Production.Namespace, addition.Namespace);
        Assert.Contains(
            Production.One("Service", backend["name"].Text!).Spec["ports"].Items,
            p => p["name"].Text == backend["port", "name"].Text
        );
        Assert.Equal(
            ingress.Spec["rules"].Items.Select(r => r["host"].Text),
            ingress.Spec["tls"].Items.Single()["hosts"].Items.Select(h => h.Text)
        );
        Assert.Single(Production.Workloads, w => KubeObject.Matches(policy.Spec["podSelector"], w.PodLabels));
        Assert.Equal(8080, Assert.Single(Assert.Single(policy.Spec["ingress"].Items)["ports"].Items)["port"].Number);
        Assert.Contains(
            $"create secret tls {ingress.Spec["tls"].Items.Single()["secretName"].Text} ",
            File.ReadAllText(Repository.File("docs/kubernetes.md")),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Autoscaler_uses_a_metric_that_the_adapter_makes_of_an_existing_one()
    {
        var rule = Assert.Single(
            Field.Documents(File.ReadAllText(Repository.File("deploy/prometheus/adapter.yaml"))).Single()["rules"].Items
        );
        var asked = Production
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

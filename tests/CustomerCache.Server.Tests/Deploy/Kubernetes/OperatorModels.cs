using System.Text.Json.Serialization;
using k8s.Models;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The used part of the Prometheus operator's kinds, which the client of Kubernetes does not have.</summary>
[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = "ServiceMonitor")]
internal sealed record ServiceMonitor(
    [property: JsonPropertyName("apiVersion")] string ApiVersion,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("metadata")] V1ObjectMeta Metadata,
    [property: JsonPropertyName("spec")] ServiceMonitorSpec Spec
);

internal sealed record ServiceMonitorSpec(
    [property: JsonPropertyName("jobLabel")] string JobLabel,
    [property: JsonPropertyName("selector")] V1LabelSelector Selector,
    [property: JsonPropertyName("endpoints")] IList<ScrapedEndpoint> Endpoints,
    [property: JsonPropertyName("targetLabels")] IList<string> TargetLabels,
    [property: JsonPropertyName("podTargetLabels")] IList<string> PodTargetLabels
);

internal sealed record ScrapedEndpoint(
    [property: JsonPropertyName("port")] string Port,
    [property: JsonPropertyName("path")] string Path,
    [property: JsonPropertyName("interval")] string Interval,
    [property: JsonPropertyName("scrapeTimeout")] string ScrapeTimeout,
    [property: JsonPropertyName("authorization")] ScrapeAuthorization Authorization,
    [property: JsonPropertyName("relabelings")] IList<Relabeling> Relabelings
);

internal sealed record ScrapeAuthorization(
    [property: JsonPropertyName("type")] string Type,
    [property: JsonPropertyName("credentials")] V1SecretKeySelector Credentials
);

internal sealed record Relabeling(
    [property: JsonPropertyName("sourceLabels")] IList<string> SourceLabels,
    [property: JsonPropertyName("targetLabel")] string TargetLabel,
    [property: JsonPropertyName("regex")] string Regex,
    [property: JsonPropertyName("replacement")] string Replacement,
    [property: JsonPropertyName("action")] string Action
);

[KubernetesEntity(Group = "monitoring.coreos.com", ApiVersion = "v1", Kind = "PrometheusRule")]
internal sealed record PrometheusRule(
    [property: JsonPropertyName("apiVersion")] string ApiVersion,
    [property: JsonPropertyName("kind")] string Kind,
    [property: JsonPropertyName("metadata")] V1ObjectMeta Metadata,
    [property: JsonPropertyName("spec")] PrometheusRuleSpec Spec
);

internal sealed record PrometheusRuleSpec([property: JsonPropertyName("groups")] IList<RuleGroup> Groups);

internal sealed record RuleGroup(
    [property: JsonPropertyName("name")] string Name,
    [property: JsonPropertyName("interval")] string Interval,
    [property: JsonPropertyName("rules")] IList<AlertRule> Rules
);

internal sealed record AlertRule(
    [property: JsonPropertyName("alert")] string Alert,
    [property: JsonPropertyName("record")] string Record,
    [property: JsonPropertyName("expr")] string Expr,
    [property: JsonPropertyName("for")] string For,
    [property: JsonPropertyName("labels")] IDictionary<string, string> Labels,
    [property: JsonPropertyName("annotations")] IDictionary<string, string> Annotations
);

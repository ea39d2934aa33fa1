namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The objects of every overlay and their references to each other.</summary>
public sealed class KubernetesObjectsTests
{
    // The kinds that Kubernetes 1.30 to 1.36 serves, the versions of docs/kubernetes.md, without those of operators.
    private static readonly Dictionary<string, string> Versions = new(StringComparer.Ordinal)
    {
        ["ConfigMap"] = "v1",
        ["Namespace"] = "v1",
        ["Service"] = "v1",
        ["ServiceAccount"] = "v1",
        ["Deployment"] = "apps/v1",
        ["StatefulSet"] = "apps/v1",
        ["Job"] = "batch/v1",
        ["NetworkPolicy"] = "networking.k8s.io/v1",
        ["PodDisruptionBudget"] = "policy/v1",
        ["HorizontalPodAutoscaler"] = "autoscaling/v2",
    };

    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Objects_are_of_a_served_kind_and_in_the_namespace_of_the_overlay(string overlay)
    {
        var read = Overlay.Of(overlay);

        Assert.All(read.Objects, o => Assert.Equal(Versions.GetValueOrDefault(o.Kind), o.Body["apiVersion"].Text));
        Assert.All(read.Objects, o => Assert.Equal(o.Kind == "Namespace" ? null : read.Namespace, o.Body["metadata", "namespace"].Text));
        Assert.Equal(read.Objects.Count, read.Objects.DistinctBy(o => o.ToString()).Count());
        Assert.All(
            read.Objects.Where(o => o.Kind == "Namespace"),
            n =>
            {
                Assert.Equal(read.Namespace, n.Name);
                Assert.Equal("restricted", n.Body["metadata", "labels"]["pod-security.kubernetes.io/enforce"].Text);
            }
        );
    }

    [Fact]
    public void Overlays_of_one_namespace_have_no_object_in_common() =>
        Assert.All(
            Overlay.All.GroupBy(o => o.Namespace),
            space => Assert.Empty(space.SelectMany(o => o.Objects).GroupBy(o => o.ToString()).Where(g => g.Count() > 1).Select(g => g.Key))
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Selectors_match_pods(string overlay)
    {
        var read = Overlay.Of(overlay);
        Assert.All(
            read.Workloads.Where(w => w.Kind != "Job"),
            w => Assert.True(KubeObject.Matches(w.Spec["selector"], w.PodLabels), w.ToString())
        );
        Assert.All(
            read.Objects.Where(o => o.Kind is "Service" or "PodDisruptionBudget"),
            o => Assert.Single(read.Workloads, w => KubeObject.Matches(o.Spec["selector"], w.PodLabels))
        );
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Ports_of_services_are_ports_of_containers(string overlay)
    {
        var read = Overlay.Of(overlay);
        Assert.All(
            read.Objects.Where(o => o.Kind == "Service"),
            s =>
            {
                var ports = read
                    .Workloads.Single(w => KubeObject.Matches(s.Spec["selector"], w.PodLabels))
                    .Containers.SelectMany(c => c["ports"].Items)
                    .Select(p => p["name"].Text);
                Assert.All(s.Spec["ports"].Items, p => Assert.Contains(p["targetPort"].Text, ports));
            }
        );
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public void References_lead_to_objects(string overlay)
    {
        var read = Overlay.Of(overlay);
        var maps = read.Objects.Where(o => o.Kind == "ConfigMap").Select(o => o.Name).ToArray();

        Assert.All(
            read.Workloads,
            w =>
            {
                Assert.Contains(
                    read.NamespaceObjects,
                    o =>
                        o.Kind == "ServiceAccount"
                        && o.Name == w.Pod["serviceAccountName"].Text
                        && o.Body["automountServiceAccountToken"].Text == "false"
                );
                var named = w.Pod["volumes"]
                    .Items.Select(v => v["configMap", "name"].Text)
                    .Concat(w.Containers.SelectMany(c => c["envFrom"].Items).Select(e => e["configMapRef", "name"].Text))
                    .Concat(w.Containers.SelectMany(c => c["env"].Items).Select(e => e["valueFrom", "configMapKeyRef", "name"].Text));
                Assert.All(named.OfType<string>(), name => Assert.Contains(name, maps));
                var volumes = w.Pod["volumes"]
                    .Items.Concat(w.Spec["volumeClaimTemplates"].Items.Select(c => c["metadata"]))
                    .Select(v => v["name"].Text)
                    .ToArray();
                Assert.Equal(
                    volumes.Order(),
                    w.Containers.SelectMany(c => c["volumeMounts"].Items).Select(m => m["name"].Text).Distinct().Order()
                );
                Assert.All(Labels(w), label => Assert.Contains(label, w.PodLabels.Keys));
            }
        );
        Assert.All(
            read.Objects.Where(o => o.Kind == "HorizontalPodAutoscaler"),
            a =>
                Assert.Contains(
                    read.Workloads,
                    w => w.Kind == a.Spec["scaleTargetRef", "kind"].Text && w.Name == a.Spec["scaleTargetRef", "name"].Text
                )
        );
        Assert.All(
            read.Objects.Where(o => o.Kind == "StatefulSet"),
            s => Assert.Contains(read.Objects, o => o.Kind == "Service" && o.Name == s.Spec["serviceName"].Text)
        );
    }

    [Theory]
    [InlineData("production")]
    [InlineData("production-green")]
    public void Disruption_budget_allows_one_silo_at_a_time_and_replicas_survive_the_loss_of_one(string overlay)
    {
        var read = Overlay.Of(overlay);
        var scaling = read.Objects.Single(o => o.Kind == "HorizontalPodAutoscaler").Spec;

        Assert.Equal(1, read.Objects.Single(o => o.Kind == "PodDisruptionBudget").Spec["maxUnavailable"].Number);
        Assert.InRange(scaling["minReplicas"].Number, 3, 5);
        Assert.InRange(scaling["maxReplicas"].Number, scaling["minReplicas"].Number + 2, 20);
        Assert.Equal(["Resource", "Pods"], scaling["metrics"].Items.Select(m => m["type"].Text));
        Assert.Equal(1, Assert.Single(scaling["behavior", "scaleDown", "policies"].Items)["value"].Number);
        Assert.True(scaling["behavior", "scaleDown", "stabilizationWindowSeconds"].Number >= 300);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("production")]
    public void Redis_persists_everything_and_evicts_nothing(string overlay)
    {
        var read = Overlay.Of(overlay);
        var lines = read.ConfigMap("customer-cache-redis").Body["data", "redis.conf"].Text!.Split('\n');
        var redis = read.One("StatefulSet", "customer-cache-redis");

        Assert.Superset(
            new HashSet<string> { "appendonly yes", "appendfsync everysec", "maxmemory-policy noeviction", "dir /data" },
            lines.ToHashSet()
        );
        Assert.Contains(
            redis.Spec["volumeClaimTemplates"].Items,
            c =>
                c["metadata", "name"].Text
                == redis.Containers.Single()["volumeMounts"].Items.Single(m => m["mountPath"].Text == "/data")["name"].Text
        );
        Assert.Equal("2304Mi", redis.Containers.Single()["resources", "limits", "memory"].Text);
        Assert.Contains("maxmemory 1536mb", lines);
        Assert.Equal(1, redis.Spec["replicas"].Number);
    }

    // Labels that the downward API reads.
    private static IEnumerable<string> Labels(KubeObject workload) =>
        from container in workload.Containers
        from variable in container["env"].Items
        let path = variable["valueFrom", "fieldRef", "fieldPath"].Text
        where path is not null && path.StartsWith("metadata.labels['", StringComparison.Ordinal)
        select path["metadata.labels['".Length..^2];
}

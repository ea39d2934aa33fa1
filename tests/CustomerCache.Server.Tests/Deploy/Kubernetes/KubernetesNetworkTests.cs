namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The network policies.</summary>
public sealed class KubernetesNetworkTests
{
    private static readonly string[] Both = ["Ingress", "Egress"];

    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Traffic_is_denied_unless_a_policy_allows_it(string overlay)
    {
        var policies = Overlay.Of(overlay).NamespaceObjects.Where(o => o.Kind == "NetworkPolicy").ToArray();
        var nothing = Assert.Single(policies, p => !p.Spec["podSelector"].Members.Any());

        Assert.All(policies, p => Assert.Equal(Both, p.Spec["policyTypes"].Items.Select(t => t.Text)));
        Assert.False(nothing.Spec["ingress"].Exists || nothing.Spec["egress"].Exists);
        Assert.All(
            Overlay.Of(overlay).Workloads,
            w => Assert.Single(policies, p => p != nothing && KubeObject.Matches(p.Spec["podSelector"], w.PodLabels))
        );
        Assert.All(
            Overlay.Of(overlay).Objects.Where(o => o.Kind == "NetworkPolicy"),
            p => Assert.Contains(Overlay.Of(overlay).Workloads, w => KubeObject.Matches(p.Spec["podSelector"], w.PodLabels))
        );
    }

    [Fact]
    public void Allowed_ports_equal_the_documented_ones()
    {
        Assert.Equal(
            [
                "8080 from customer-cache/http-client=true",
                "8080 from app.kubernetes.io/component=migration",
                "8080 from app.kubernetes.io/name=prometheus",
                "11111 30000 from app.kubernetes.io/component=silo",
                "30000 from customer-cache/gateway-client=true",
            ],
            Rules("customer-cache-silo", "ingress", "from")
        );
        Assert.Equal(
            [
                "53 53 to k8s-app=kube-dns",
                "6379 to app.kubernetes.io/component=redis",
                "11111 30000 to app.kubernetes.io/component=silo",
                "443 587 to 0.0.0.0/0",
            ],
            Rules("customer-cache-silo", "egress", "to")
        );
        Assert.Equal(
            ["6379 from app.kubernetes.io/component=silo", "6379 from customer-cache/gateway-client=true"],
            Rules("customer-cache-redis", "ingress", "from")
        );
        Assert.Empty(Rules("customer-cache-redis", "egress", "to"));
    }

    private static IEnumerable<string> Rules(string policy, string direction, string peers) =>
        from rule in Overlay.Of("production").One("NetworkPolicy", policy).Spec[direction].Items
        from peer in rule[peers].Items
        let label = peer["podSelector", "matchLabels"]
            .Texts.Select(l => $"{l.Key}={l.Value}")
            .OrderBy(l => l.Contains("component", StringComparison.Ordinal) ? 0 : 1)
            .FirstOrDefault()
        select $"{string.Join(' ', rule["ports"].Items.Select(p => p["port"].Text))} {peers} {label ?? peer["ipBlock", "cidr"].Text}";
}

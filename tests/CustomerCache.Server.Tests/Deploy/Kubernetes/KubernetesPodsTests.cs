using System.Text.RegularExpressions;
using CustomerCache.Server.Tests.Http;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The pods of every overlay: security context, resources, probes and shutdown.</summary>
public sealed partial class KubernetesPodsTests(StoredServer stored) : IClassFixture<StoredServer>
{
    public static TheoryData<string> Overlays => Overlay.Names;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_are_not_root_cannot_escalate_and_write_only_to_volumes(string overlay) =>
        Assert.All(
            Overlay.Of(overlay).Workloads,
            w =>
            {
                var pod = w.Pod["securityContext"];
                Assert.Equal("true", pod["runAsNonRoot"].Text);
                Assert.InRange(pod["runAsUser"].Number, 1, int.MaxValue);
                Assert.Equal("RuntimeDefault", pod["seccompProfile", "type"].Text);
                Assert.Equal("false", w.Pod["automountServiceAccountToken"].Text);
                Assert.All(["hostNetwork", "hostPID", "hostIPC"], name => Assert.False(w.Pod[name].Exists, name));
                Assert.DoesNotContain(w.Pod["volumes"].Items, v => v["hostPath"].Exists);
                Assert.All(
                    w.Containers.Select(c => c["securityContext"]),
                    own =>
                    {
                        Assert.Equal("false", own["allowPrivilegeEscalation"].Text);
                        Assert.Equal("true", own["readOnlyRootFilesystem"].Text);
                        Assert.Equal(["ALL"], own["capabilities", "drop"].Items.Select(c => c.Text));
                        Assert.All(["privileged", "runAsUser", "runAsNonRoot"], name => Assert.False(own[name].Exists, name));
                        Assert.False(own["capabilities", "add"].Exists);
                    }
                );
                Assert.All(w.Containers, c => Assert.Contains(c["volumeMounts"].Items, m => m["mountPath"].Text == "/tmp"));
            }
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Containers_have_requests_and_a_memory_limit(string overlay) =>
        Assert.All(
            Overlay.Of(overlay).Workloads.SelectMany(w => w.Containers),
            c =>
            {
                var (requests, limits) = (c["resources", "requests"], c["resources", "limits"]);
                Assert.Matches(@"^\d+m$", requests["cpu"].Text);
                Assert.InRange(Bytes(limits["memory"].Text!), Bytes(requests["memory"].Text!), 8L << 30);

                // A silo that is throttled misses the probes of the others.
                Assert.False(limits["cpu"].Exists);
            }
        );

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Images_have_versions(string overlay) =>
        Assert.All(Overlay.Of(overlay).Workloads.SelectMany(w => w.Containers), c => Assert.Matches(@":\d+\.\d+[\w.-]*$", c["image"].Text));

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Long_running_containers_have_three_probes_of_existing_ports_and_paths(string overlay)
    {
        foreach (var container in Overlay.Of(overlay).Workloads.Where(w => w.Kind != "Job").SelectMany(w => w.Containers))
        {
            foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(name => container[name]))
            {
                Assert.True(probe["httpGet"].Exists || probe["tcpSocket"].Exists || probe["exec"].Exists);
                if ((probe["httpGet"].Exists ? probe["httpGet"] : probe["tcpSocket"])["port"].Text is { } port)
                {
                    Assert.Contains(container["ports"].Items, p => p["name"].Text == port);
                }

                if (probe["httpGet", "path"].Text is { } path)
                {
                    using var answer = await stored.Client.GetAsync(path);
                    Assert.True(answer.IsSuccessStatusCode, path);
                }
            }
        }
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("production")]
    [InlineData("production-green")]
    public void Silo_has_its_startup_readiness_and_liveness_paths(string overlay)
    {
        var silo = Silo(overlay).Containers.Single(c => c["name"].Text == "silo");

        Assert.Equal(
            ["/health/live", "/health/ready", "/health/live"],
            new[] { "startupProbe", "readinessProbe", "livenessProbe" }.Select(name => silo[name]["httpGet", "path"].Text)
        );
        Assert.Equal(
            [("http", 8080), ("silo", 11_111), ("gateway", 30_000)],
            silo["ports"].Items.Select(p => (p["name"].Text!, p["containerPort"].Number))
        );

        // The other silos detect a loss after three probes of five seconds; a restart before that would only add load.
        Assert.InRange(silo["livenessProbe", "periodSeconds"].Number * silo["livenessProbe", "failureThreshold"].Number, 30, 120);
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("production")]
    [InlineData("production-green")]
    public void Silo_has_a_longer_grace_period_than_its_shutdown_takes(string overlay)
    {
        var silo = Silo(overlay);
        var container = silo.Containers.Single(c => c["name"].Text == "silo");
        var settings = Overlay.Of(overlay).Objects.Single(o => o.Name == container["envFrom"].Items.Single()["configMapRef", "name"].Text);
        var before = container["lifecycle", "preStop", "sleep", "seconds"].Number;
        var shutdown = settings.Body["data", "DOTNET_SHUTDOWNTIMEOUTSECONDS"].Number;
        Assert.InRange(silo.Pod["terminationGracePeriodSeconds"].Number, before + shutdown + 10, 300);
    }

    [Fact]
    public void Rollout_never_removes_a_silo_before_its_successor_is_ready()
    {
        var rollout = Silo("production").Spec["strategy"]["rollingUpdate"];

        Assert.Equal((1, 0), (rollout["maxSurge"].Number, rollout["maxUnavailable"].Number));
        Assert.True(Silo("production").Spec["minReadySeconds"].Number > 0);
        Assert.False(Silo("production").Spec["replicas"].Exists);
        Assert.All(
            Silo("production").Pod["topologySpreadConstraints"].Items,
            c => Assert.True(KubeObject.Matches(c["labelSelector"], Silo("production").PodLabels))
        );
        Assert.Equal(
            ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
            Silo("production").Pod["topologySpreadConstraints"].Items.Select(c => c["topologyKey"].Text)
        );
    }

    private static KubeObject Silo(string overlay) => Overlay.Of(overlay).Workloads.Single(w => w.Kind == "Deployment");

    private static long Bytes(string text)
    {
        var match = Sizes().Match(text);
        Assert.True(match.Success, text);
        return long.Parse(match.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture)
            << (match.Groups["unit"].Value == "Gi" ? 30 : 20);
    }

    [GeneratedRegex("^(?<n>[0-9]+)(?<unit>Mi|Gi)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sizes();
}

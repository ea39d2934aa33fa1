using System.Globalization;
using System.Text.RegularExpressions;
using CustomerCache.Server.Rules;
using CustomerCache.Tests.Conventions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Tests.Deploy.Kubernetes;

/// <summary>The settings of the processes of an overlay, and their secrets.</summary>
public sealed partial class KubernetesSettingsTests
{
    private static readonly string[] Foreign =
    [
        "ASPNETCORE_HTTP_PORTS",
        "DOTNET_EnableDiagnostics",
        "DOTNET_SHUTDOWNTIMEOUTSECONDS",
        "Logging__Console__FormatterName",
        "POD_NAME",
        "OTEL_RESOURCE_ATTRIBUTES",
        "REDISCLI_AUTH",
        "CUSTOMERCACHE_FROM",
        "CUSTOMERCACHE_KEY",
        "CUSTOMERCACHE_SIMULATED_PASSWORD",
    ];

    public static TheoryData<string> Overlays => Overlay.Names;

    public static TheoryData<string> WithAdditions => Overlay.WithAdditions;

    [Theory]
    [MemberData(nameof(Overlays))]
    public void Settings_are_documented_keys(string overlay) =>
        Assert.All(
            Overlay.Of(overlay).Workloads.SelectMany(w => w.Containers.SelectMany(c => Names(Overlay.Of(overlay), c))),
            name => Assert.Contains(DocumentedKeys.OfVariable(name) ?? name, DocumentedKeys.All.Concat(Foreign))
        );

    [Theory]
    [MemberData(nameof(WithAdditions))]
    public void Secrets_are_not_in_the_manifests(string overlay)
    {
        var read = Overlay.Of(overlay);
        Assert.DoesNotContain(read.Objects, o => o.Kind == "Secret");
        Assert.All(
            read.Workloads.SelectMany(w => w.Containers).SelectMany(c => c["env"].Items).Where(e => Secret().IsMatch(e["name"].Text!)),
            e => Assert.True(e["valueFrom", "secretKeyRef", "key"].Exists && !e["value"].Exists, e["name"].Text)
        );
        Assert.All(
            read.Objects.Where(o => o.Kind == "ConfigMap").SelectMany(o => o.Body["data"].Members),
            m => Assert.DoesNotMatch(Secret(), m.Key)
        );
        Assert.DoesNotMatch(
            "(?i)requirepass [^\"$]|hooks.slack.com|-----BEGIN",
            read.Text.Replace("--requirepass \\\"$", "", StringComparison.Ordinal)
                .Replace("--requirepass \"$", "", StringComparison.Ordinal)
        );
    }

    [Theory]
    [MemberData(nameof(WithAdditions))]
    public void Creation_of_every_secret_is_documented(string overlay)
    {
        var page = File.ReadAllText(Repository.File("docs/kubernetes.md"));
        var read = Overlay.Of(overlay);
        var references = read
            .Objects.SelectMany(o => o.Body.All)
            .Select(f => f["secretKeyRef"])
            .Where(f => f.Exists)
            .Select(f => (f["name"].Text!, f["key"].Text!))
            .Concat(
                read.Workloads.SelectMany(w => w.Pod["volumes"].Items)
                    .Where(v => v["secret"].Exists)
                    .Select(v => (v["secret", "secretName"].Text!, "api-keys.json"))
            )
            .Concat(
                read.Objects.Where(o => o.Kind == "ServiceMonitor")
                    .SelectMany(m => m.Spec["endpoints"].Items)
                    .Select(e => (e["authorization", "credentials", "name"].Text!, e["authorization", "credentials", "key"].Text!))
            );

        Assert.All(
            references.Distinct(),
            r => Assert.Matches($@"create secret generic {Regex.Escape(r.Item1)}[^`]*?--from-(file|literal)={Regex.Escape(r.Item2)}=", page)
        );
    }

    [Theory]
    [InlineData("dev")]
    [InlineData("production")]
    [InlineData("production-green")]
    public async Task Product_accepts_the_configuration(string overlay)
    {
        var read = Overlay.Of(overlay);
        var silo = read.Workloads.Single(w => w.Kind == "Deployment").Containers.Single(c => c["name"].Text == "silo");
        var settings = Names(read, silo)
            .ToDictionary(n => n.Replace("__", ":", StringComparison.Ordinal), n => Value(read, silo, n), StringComparer.Ordinal);
        Assert.Equal("/etc/customer-cache/rules/job-rules.yaml", settings["CustomerCache:JobRules"]);
        settings["CustomerCache:JobRules"] = Repository.File("deploy/kubernetes/base/silos/job-rules.yaml");
        settings.Remove("CustomerCache:ApiKeysFile");

        await using var app = ServerProgram.Build([.. settings.Select(s => $"--{s.Key}={s.Value}")], _ => { });

        app.Services.GetRequiredService<IStartupValidator>().Validate();
    }

    [Fact]
    public async Task Shutdown_timeout_is_read_from_its_setting()
    {
        const string Variable = "DOTNET_SHUTDOWNTIMEOUTSECONDS";
        Environment.SetEnvironmentVariable(Variable, "45");
        try
        {
            await using var app = ServerProgram.Build([], _ => { });
            Assert.Equal(TimeSpan.FromSeconds(45), app.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Variable, null);
        }
    }

    [Fact]
    public void Job_rules_are_the_bundled_ones() =>
        Assert.Equal(
            JobRulesFile.Bundled(),
            Overlay.Of("production").ConfigMap("customer-cache-job-rules").Body["data", "job-rules.yaml"].Text
        );

    [Fact]
    public void Blue_and_green_differ_in_their_cluster_only()
    {
        var (blue, green) = (Overlay.Of("production"), Overlay.Of("production-green"));

        Assert.Equal(
            ["blue", "green"],
            new[] { blue, green }.Select(o => o.Workloads.Single(w => w.Kind == "Deployment").PodLabels["orleans/clusterId"])
        );
        Assert.Equal(
            blue.ConfigMap("customer-cache-settings").Body["data"].Texts,
            green.ConfigMap("customer-cache-settings-green").Body["data"].Texts
        );
        Assert.Equal(["customer-cache-silo-green"], green.Workloads.Select(w => w.Name));
        Assert.Equal(
            "metadata.labels['orleans/clusterId']",
            green
                .Workloads.Single()
                .Containers.Single()["env"]
                .Items.Single(e => e["name"].Text == "CustomerCache__Cluster__ClusterId")["valueFrom", "fieldRef", "fieldPath"]
                .Text
        );
    }

    private static IEnumerable<string> Names(Overlay overlay, Field container) =>
        container["env"]
            .Items.Select(e => e["name"].Text!)
            .Concat(Maps(overlay, container).SelectMany(m => m.Body["data"].Members.Select(d => d.Key)));

    private static string Value(Overlay overlay, Field container, string name)
    {
        var own = container["env"].Items.SingleOrDefault(e => e["name"].Text == name);
        return own["value"].Text
            ?? (
                own["valueFrom"].Exists
                    ? name.EndsWith("SlackWebhook", StringComparison.Ordinal)
                        ? "https://slack.example.net/hook"
                        : name.EndsWith("AdvertisedAddress", StringComparison.Ordinal)
                            ? "10.1.2.3"
                            : "made-up"
                    : null
            )
            ?? Maps(overlay, container)
                .Select(m => m.Body["data", name].Text)
                .First(t => t is not null)!
                .ToString(CultureInfo.InvariantCulture);
    }

    private static IEnumerable<KubeObject> Maps(Overlay overlay, Field container) =>
        container["envFrom"].Items.Select(f => overlay.One("ConfigMap", f["configMapRef", "name"].Text!));

    [GeneratedRegex("(?i)password|secret|token|webhook|__Redis$|^CUSTOMERCACHE_(FROM|KEY)$|AUTH$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();
}

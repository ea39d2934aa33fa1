using System.Text.RegularExpressions;
using CustomerCache.Server.Tests.Deploy.Kubernetes;
using CustomerCache.Simulator;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy.Docker;

/// <summary>The deployment for a laptop. It cannot run here, so only its consistency is tested.</summary>
public sealed partial class ComposeTests
{
    public static TheoryData<string> Names => [.. ComposeFile.Services.Select(s => s.Key)];

    [Fact]
    public void Stack_has_two_silos_their_dependencies_and_their_monitoring() =>
        Assert.Equal(["grafana", "prometheus", "redis", "silo1", "silo2", "simulator"], ComposeFile.Services.Select(s => s.Key).Order());

    [Theory]
    [MemberData(nameof(Names))]
    public void Container_is_not_root_has_no_capabilities_and_has_a_health_check(string name)
    {
        var service = Service(name);

        Assert.Matches("^[1-9][0-9]*$", service["user"].Text);
        Assert.Equal(["ALL"], service["cap_drop"].Items.Select(c => c.Text));
        Assert.Equal(["no-new-privileges:true"], service["security_opt"].Items.Select(c => c.Text));
        Assert.Equal(name == "prometheus" ? "false" : "true", service["read_only"].Text);
        Assert.NotEmpty(service["healthcheck", "test"].Items);
        Assert.Matches(@":v?\d+\.\d+[\w.-]*$", service["image"].Text);
        Assert.False(service["privileged"].Exists);
        Assert.All(service["ports"].Items, p => Assert.StartsWith("127.0.0.1:", p.Text, StringComparison.Ordinal));
        Assert.All(service["depends_on"].Members, d => Assert.Equal("service_healthy", d.Value["condition"].Text));
        Assert.All(service["depends_on"].Members, d => Assert.Contains(d.Key, ComposeFile.Services.Select(s => s.Key)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mounted_files_exist(string name) =>
        Assert.All(
            Service(name)["volumes"].Items.Select(v => v.Text!.Split(':')),
            parts =>
            {
                if (parts[0].StartsWith("./", StringComparison.Ordinal))
                {
                    Assert.True(File.Exists(Repository.File("deploy/" + parts[0][2..])), parts[0]);
                    Assert.Equal("ro", parts[2]);
                }
                else
                {
                    Assert.Contains(parts[0], ComposeFile.Root["volumes"].Members.Select(v => v.Key));
                }
            }
        );

    [Fact]
    public void Secrets_are_not_in_the_file() =>
        Assert.All(
            ComposeFile.Services.SelectMany(s => s.Value["environment"].Members).Where(e => Secret().IsMatch(e.Key)),
            e => Assert.Matches(@"^(redis:6379,password=)?\$\{CUSTOMERCACHE_KEY(:\?[^}]*)?\}$", e.Value.Text)
        );

    [Theory]
    [InlineData("silo1", "8081")]
    [InlineData("silo2", "8082")]
    public async Task Silo_has_documented_settings_and_the_vendors_of_the_simulator(string name, string port)
    {
        var environment = Service(name)["environment"].Texts;
        await using var vendors = await VendorSimulator.StartAsync(
            Fleet.Create(
                new FleetOptions
                {
                    Hosts = 2,
                    EdgesPerHost = 1,
                    Probes = 1,
                }
            )
        );
        var simulated = VendorSettings
            .Of(vendors)
            .Where(s => s.Key != "CustomerCache:Environment" && !s.Key.StartsWith("CustomerCache:Crossing", StringComparison.Ordinal));

        Assert.All(
            environment.Keys.Where(k => k.StartsWith("CustomerCache__", StringComparison.Ordinal)),
            k => Assert.Contains(DocumentedKeys.OfVariable(k)!, DocumentedKeys.All)
        );
        Assert.All(
            simulated,
            s =>
            {
                var actual = environment[s.Key.Replace(":", "__", StringComparison.Ordinal)];
                Assert.Equal(Secret().IsMatch(s.Key) ? "${CUSTOMERCACHE_KEY}" : Port().Replace(s.Value!, ":9090"), actual);
            }
        );
        Assert.Equal(port, environment["ASPNETCORE_HTTP_PORTS"]);
        Assert.Contains($"127.0.0.1:{port}:{port}", Service("simulator")["ports"].Items.Select(p => p.Text));
        Assert.Equal("service:simulator", Service(name)["network_mode"].Text);
        Assert.Equal(
            ["CMD", "/app/customer-cache", "ready", "--server", $"http://127.0.0.1:{port}"],
            Service(name)["healthcheck", "test"].Items.Select(t => t.Text)
        );
        Assert.Contains("/app/customer-cache", Dockerfile.OfTheImage("ENTRYPOINT").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Silos_do_not_share_ports_or_folders()
    {
        string[] keys = ["ASPNETCORE_HTTP_PORTS", "CustomerCache__Cluster__SiloPort", "CustomerCache__Cluster__GatewayPort"];
        var ports = new[] { "silo1", "silo2" }
            .SelectMany(s => keys.Select(k => Service(s)["environment"].Texts.GetValueOrDefault(k, "default " + k)))
            .ToArray();

        Assert.Equal(6, ports.Distinct().Count());
    }

    [Fact]
    public void Prometheus_scrapes_both_silos_by_the_rules_and_Grafana_queries_it()
    {
        var scraping = Document("deploy/compose/prometheus.yaml");
        var job = Assert.Single(scraping["scrape_configs"].Items);
        var sources = Document("deploy/compose/grafana-datasource.yaml");
        var boards = Document("deploy/compose/grafana-dashboards.yaml");

        Assert.Equal("customer-cache", job["job_name"].Text);
        Assert.Equal(["simulator:8081", "simulator:8082"], job["static_configs"].Items.Single()["targets"].Items.Select(t => t.Text));
        Assert.Equal(
            "/run/secrets/" + Service("prometheus")["secrets"].Items.Single()["target"].Text,
            job["authorization", "credentials_file"].Text
        );
        Assert.Contains(
            Service("prometheus")["volumes"].Items,
            v => v.Text!.EndsWith($"/etc/prometheus/{scraping["rule_files"].Items.Single().Text}:ro", StringComparison.Ordinal)
        );
        Assert.Equal("http://prometheus:9090", sources["datasources"].Items.Single()["url"].Text);
        Assert.Contains(
            Service("grafana")["volumes"].Items,
            v =>
                v.Text!.Contains(
                    boards["providers"].Items.Single()["options", "path"].Text + "/customer-cache.json",
                    StringComparison.Ordinal
                )
        );
    }

    private static Field Service(string name) => ComposeFile.Root["services"][name];

    private static Field Document(string path) => Field.Documents(File.ReadAllText(Repository.File(path))).Single();

    [GeneratedRegex("(?i)password|secret|__Key$|_KEY$|AUTH$|__Redis$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"(?<=127\.0\.0\.1):\d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Port();
}

using System.Diagnostics;
using CustomerCache.Server.Tests.Http;
using CustomerCache.Tests.Conventions;

namespace CustomerCache.Server.Tests.Deploy;

/// <summary>Runs Prometheus' own tool on the rules, on their scenarios and on the metrics of a running server.</summary>
public sealed class PromtoolTests(StoredServer stored) : IClassFixture<StoredServer>
{
    private static readonly string Rules = Repository.File("deploy/prometheus/alerts.yaml");
    private static readonly string Scenarios = Repository.File("deploy/prometheus/alerts.test.yaml");

    private static readonly string[] Foreign = ["dotnet_", "orleans_"];

    [Fact]
    public async Task Rules_are_valid() => await RunAsync("", "check", "rules", "--lint-fatal", Rules);

    [Fact]
    public async Task Scenarios_fire_the_alerts_that_they_name_and_no_other() => await RunAsync("", "test", "rules", Scenarios);

    [Fact]
    public void Scenarios_cover_every_rule()
    {
        var scenarios = File.ReadAllText(Scenarios);

        Assert.All(
            File.ReadLines(Rules).Where(l => l.Contains("- alert: ", StringComparison.Ordinal)).Select(l => l.Split(": ")[1]),
            alert => Assert.Contains($"alertname=\"{alert}\"", scenarios, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Metrics_are_valid()
    {
        // The names of the runtime's and of Orleans' metrics are theirs; some have a suffix that the tool does not want.
        var own = (await stored.Client.GetStringAsync("/metrics"))
            .Split('\n')
            .Where(l => !Foreign.Any(f => l.StartsWith(f, StringComparison.Ordinal) || l.Contains($" {f}", StringComparison.Ordinal)))
            .ToArray();

        Assert.Contains(own, l => l.StartsWith("customercache_tenant_records{", StringComparison.Ordinal));
        await RunAsync(string.Join('\n', own), "check", "metrics");
    }

    private static async Task RunAsync(string input, params string[] arguments)
    {
        using var promtool = Process.Start(
            new ProcessStartInfo("promtool", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            }
        )!;
        var (output, errors) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.StandardInput.WriteAsync(input);
        promtool.StandardInput.Close();
        await promtool.WaitForExitAsync();

        Assert.True(promtool.ExitCode == 0, await output + await errors);
    }
}

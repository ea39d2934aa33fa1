using System.Net.Http.Json;
using CustomerCache.Server;
using CustomerCache.Server.Observability;
using CustomerCache.Server.Tests.Host;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.OperatorConsole.Tests;

/// <summary>
/// A degraded server for all tests that only read: one host is fresh, the orchestrator of the other one has not responded for
/// nine hours, the probes are fresh.
/// </summary>
public sealed class DegradedServer : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-test-");
    private VendorLab? _lab;
    private RunningServer? _server;

    internal VendorLab Lab => _lab!;

    internal RunningServer Server => _server!;

    internal Uri Url => Server.Client.BaseAddress!;

    /// <summary>Gets the id of the job without a hook, which is a dead letter.</summary>
    internal string DroppedJob { get; private set; } = "";

    internal SimulatedEdge Cached => Lab.Fleet.EdgesOf("vco1.example.net").First(e => Lab.Fleet.CaseOf(e) == DeviceCase.Cached);

    public async Task InitializeAsync()
    {
        var time = new ShiftedTime();
        _lab = await VendorLab.StartAsync<SingleNodeUnderTest>(hosts: 2, edges: 80, probes: 60);
        _lab.Set("JobRules", Rules());

        // Only the tests refresh.
        _lab.Set("Refresh:CheckInterval", "1.00:00:00");
        _server = await _lab.ServeBuiltAsync(services => services.AddSingleton<TimeProvider>(time));
        time.Advance(TimeSpan.FromHours(9));
        await _server.RefreshAsync(VendorLab.Hawkeye);
        await _server.RefreshAsync(VendorLab.Vco1);
        _lab.Faults.Add(VendorOperation.VeloCloudLinkStatus, new Fault.Status(503), "vco2.example.net");
        await _server.RefreshAsync(VendorLab.Vco2);
        foreach (var (entity, id) in new[] { ("Unheard", "1"), ("Order", "8017R00000A1"), ("bruin_inventory", Cached.SerialNumber!) })
        {
            using var taken = await _server.Client.PostAsJsonAsync(
                "/v1/events",
                new
                {
                    entity,
                    change = "update",
                    ids = new[] { id },
                }
            );
            taken.EnsureSuccessStatusCode();
        }

        DroppedJob = await DropJobAsync(_server);
        var history = _server.Services.GetRequiredService<MetricHistory>();
        for (var samples = 0; samples < 3; samples++)
        {
            history.Sample();
            time.Advance(MetricHistory.Step);
        }
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Lab.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static async Task<string> DropJobAsync(RunningServer server)
    {
        string? id = null;
        await Poll.UntilAsync(
            async () =>
            {
                var jobs = (await server.JsonAsync("/v1/jobs?state=dropped")).GetProperty("jobs").EnumerateArray();
                id = jobs.Where(j => j.GetProperty("entity").GetString() == "Unheard")
                    .Select(j => j.GetProperty("id").GetString())
                    .FirstOrDefault();
                return id is not null;
            },
            "the job that no hook runs"
        );
        return id!;
    }

    // Returns the bundled rules, and one for jobs without a hook.
    private string Rules()
    {
        using var bundled = new StreamReader(typeof(ServerServices).Assembly.GetManifestResourceStream("job-rules.yaml")!);
        var rules = bundled
            .ReadToEnd()
            .Replace(
                "  job_rules:\n",
                "  job_rules:\n    - { action_type: \"^(Update)$\", resource_type: Unheard, topic: unheard }\n",
                StringComparison.Ordinal
            )
            .Replace(
                "  enricher:\n    topics:\n",
                "  enricher:\n    topics:\n      unheard:\n        - { match: { resource_type: Unheard }, job_properties: { job_type: "
                    + "unheard-of } }\n",
                StringComparison.Ordinal
            );
        var file = Path.Combine(_folder.FullName, "job-rules.yaml");
        File.WriteAllText(file, rules);
        return file;
    }
}

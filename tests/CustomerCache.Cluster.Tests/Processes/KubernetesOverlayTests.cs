using System.Text.Json;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Cluster.Tests.Processes;

/// <summary>
/// Silos as the production overlay declares them, as processes over a real Redis, while a calling service reads through their gateways.
/// </summary>
public sealed class KubernetesOverlayTests : IAsyncLifetime
{
    private const string Key = "a-key-of-the-test-0123456789";
    private static readonly string[] Probes = ["startupProbe", "readinessProbe", "livenessProbe"];

    private readonly DirectoryInfo _files = Directory.CreateTempSubdirectory("customer-cache-pods-");
    private readonly List<Pod> _pods = [];
    private int _started;

    [Fact]
    public async Task Silos_are_scaled_and_rolled_to_another_build_without_a_failed_read()
    {
        await using var vendors = await VendorSimulator.StartAsync(
            Fleet.Create(
                new FleetOptions
                {
                    Hosts = 2,
                    EdgesPerHost = 40,
                    Probes = 10,
                }
            )
        );
        await using var redis = await RedisServer.StartAsync();
        var template = new PodTemplate("production", "customer-cache-silo", Secrets(vendors, redis), _files.FullName);
        var next = SiloBuilds.NextAsync();
        Task<Pod> AddAsync(string build) => Pod.StartAsync(template, build, ++_started, Outside(vendors), Key);

        // The first one lives, but is not ready while nothing can be listed.
        var held = new[] { Vendor.VeloCloud, Vendor.Hawkeye }.Select(v => vendors.Faults.Add(v, new Fault.Hanging())).ToArray();
        var first = await AddAsync(SiloBuilds.Present);
        _pods.Add(first);
        await HasStatesAsync(first, "green red green");
        Array.ForEach(held, h => h.Dispose());
        await ReadyAsync(first);

        // 3 under load, then 5.
        await GrowAsync(3, () => AddAsync(SiloBuilds.Present));
        await using var caller = await CallerProcess.StartAsync(redis, ClusterOf(template));
        await GrowAsync(5, () => AddAsync(SiloBuilds.Present));

        await ShrinkAsync(3, template);

        // To the other build, one more before one less.
        var build = await next;
        foreach (var old in _pods.ToArray())
        {
            await GrowAsync(4, () => AddAsync(build));
            await EndAsync(old, template);
        }

        await ShrinkAsync(2, template);

        Assert.Equal(2, _pods.Count);
        var records = JsonSerializer.Deserialize<JsonElement>(await _pods[0].Http.GetStringAsync("/v1/velocloud/records")).GetArrayLength();
        await caller.AssertNeverFailedAsync(records);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var pod in _pods)
        {
            await pod.DisposeAsync();
        }

        _files.Delete(recursive: true);
    }

    private static async Task<string> StatesAsync(Pod pod) =>
        string.Join(' ', (await Task.WhenAll(Probes.Select(pod.IsGreenAsync))).Select(g => g ? "green" : "red"));

    // As a kubelet, which probes again before it acts: on a busy machine one response may miss its second.
    private static Task HasStatesAsync(Pod pod, string states) =>
        Poll.UntilAsync(async () => await StatesAsync(pod) == states, $"a pod whose probes are {states}");

    private static Task ReadyAsync(Pod pod) => Poll.UntilAsync(() => pod.IsGreenAsync("readinessProbe"), "a silo that is ready");

    private static string ClusterOf(PodTemplate template) => template.Environment("any", "127.0.0.1")["CustomerCache__Cluster__ClusterId"]!;

    // The secrets of the overlay.
    private static Dictionary<string, string> Secrets(VendorSimulator vendors, RedisServer redis) =>
        new(StringComparer.Ordinal)
        {
            ["customer-cache-redis/connection"] = redis.ConnectionString,
            ["customer-cache-vendors/bruin-client-id"] = vendors.Credentials.BruinClientId,
            ["customer-cache-vendors/bruin-client-secret"] = vendors.Credentials.BruinClientSecret,
            ["customer-cache-vendors/velocloud-0-username"] = vendors.Credentials.VeloCloudUsername,
            ["customer-cache-vendors/velocloud-0-password"] = vendors.Credentials.VeloCloudPassword,
            ["customer-cache-vendors/velocloud-1-username"] = vendors.Credentials.VeloCloudUsername,
            ["customer-cache-vendors/velocloud-1-password"] = vendors.Credentials.VeloCloudPassword,
            ["customer-cache-vendors/hawkeye-username"] = vendors.Credentials.HawkeyeUsername,
            ["customer-cache-vendors/hawkeye-password"] = vendors.Credentials.HawkeyePassword,
            ["customer-cache-alerts/slack-webhook"] = "http://127.0.0.1:9/services/none",
            ["customer-cache-alerts/smtp-username"] = "mailer",
            ["customer-cache-alerts/smtp-password"] = "made-up",
            ["customer-cache-api-keys/api-keys.json"] =
                $$$"""{"CustomerCache":{"ApiKeys":[{"Name":"test","Key":"{{{Key}}}","Scopes":["read","contacts"]}]}}""",
        };

    // The hosts that the overlay names are simulated ones here.
    private static Dictionary<string, string?> Outside(VendorSimulator vendors)
    {
        var outside = VendorSettings
            .Of(vendors)
            .Where(s => s.Key.EndsWith("Url", StringComparison.Ordinal) || s.Key.EndsWith(":Name", StringComparison.Ordinal))
            .ToDictionary(s => s.Key.Replace(":", "__", StringComparison.Ordinal), s => s.Value, StringComparer.Ordinal);
        outside["CustomerCache__Alerts__Smtp__Host"] = "127.0.0.1";
        outside["CustomerCache__Alerts__Smtp__Port"] = "9";
        return outside;
    }

    private async Task GrowAsync(int count, Func<Task<Pod>> addAsync)
    {
        while (_pods.Count < count)
        {
            var pod = await addAsync();
            _pods.Add(pod);
            await ReadyAsync(pod);
            await Task.WhenAll(_pods.Select(p => HasStatesAsync(p, "green green green")));
        }
    }

    private async Task ShrinkAsync(int count, PodTemplate template)
    {
        while (_pods.Count > count)
        {
            await EndAsync(_pods[0], template);
        }
    }

    private async Task EndAsync(Pod pod, PodTemplate template)
    {
        _pods.Remove(pod);
        await using (pod)
        {
            var took = await pod.TerminateAsync();
            Assert.True(took < template.Grace, $"It took {took} to end; the overlay grants {template.Grace}.");
            Assert.Equal("red red red", await StatesAsync(pod));
        }

        Assert.All(await Task.WhenAll(_pods.Select(StatesAsync)), states => Assert.Equal("green green green", states));
    }
}

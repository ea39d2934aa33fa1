using System.Net;
using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Simulator;

namespace CustomerCache.Cluster.Tests.Lab;

/// <summary>A cluster of silo processes over simulated vendors and its own Redis.</summary>
internal sealed class SiloFleet : IAsyncDisposable
{
    private readonly List<SiloProcess> _silos = [];
    private readonly Dictionary<string, string?> _settings;
    private readonly SiloNetwork? _network;

    private SiloFleet(VendorSimulator vendors, RedisServer redis, SiloNetwork? network)
    {
        (Vendors, Redis, _network) = (vendors, redis, network);
        _settings = VendorSettings
            .Of(vendors)
            .ToDictionary(
                s => s.Key,
                s => network is null ? s.Value : s.Value?.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
                StringComparer.Ordinal
            );
        Set("Redis", redis.ConnectionString);
        Set("Cluster:ClusterId", ClusterId);
        Set("Cluster:ProbeTimeout", "00:00:01");
        Set("Cluster:LossGracePeriod", "00:00:00");
        Set("Replicas:CheckInterval", "00:00:02");
        Set("Refresh:CheckInterval", "00:00:02");
        Set("Refresh:Attempts", "3");
        Set("Refresh:RetryDelayMin", "00:00:01");
        Set("Refresh:RetryDelayMax", "00:00:01");
        Set("Hawkeye:Url", null);
    }

    public static string ClusterId => "fleet";

    /// <summary>Whether silos started later have clocks of their own.</summary>
    public bool HasClocks { get; set; }

    /// <summary>The network of silos and Redis; null for loopback.</summary>
    public SiloNetwork? Network => _network;

    public VendorSimulator Vendors { get; }

    public RedisServer Redis { get; }

    /// <summary>The silos that were started, in that order; those that were killed or drained are among them.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>The passwords and secrets of its configuration.</summary>
    public IReadOnlyCollection<string> Secrets => SecretsOf(_settings);

    /// <summary>The passwords and secrets of a configuration.</summary>
    public static IReadOnlyCollection<string> SecretsOf(IEnumerable<KeyValuePair<string, string?>> settings) =>
        [
            .. settings
                .Where(s =>
                    s.Value is not null
                    && (s.Key.EndsWith("Password", StringComparison.Ordinal) || s.Key.EndsWith("Secret", StringComparison.Ordinal))
                )
                .Select(s => s.Value!)
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>Starts vendors, Redis and silos, one after the other; completes when all silos serve the first build.</summary>
    public static async Task<SiloFleet> StartAsync(
        int silos,
        int hosts = 1,
        int edges = 60,
        Action<SiloFleet>? configure = null,
        SiloNetwork? network = null
    )
    {
        var fleet = new SiloFleet(
            await VendorSimulator.StartAsync(
                Fleet.Create(
                    new FleetOptions
                    {
                        Hosts = hosts,
                        EdgesPerHost = edges,
                        Probes = 0,
                    }
                ),
                new VendorSimulatorOptions { Address = network is null ? IPAddress.Loopback : IPAddress.Any }
            ),
            await RedisServer.StartAsync(network is null ? null : await network.AddAsync()),
            network
        );
        try
        {
            configure?.Invoke(fleet);
            for (var i = 0; i < silos; i++)
            {
                await fleet.AddAsync();
            }

            await Task.WhenAll(fleet.Silos.Select(s => fleet.ServedAsync(s, 1)));
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sets a key of section <c>CustomerCache</c> for silos started later.</summary>
    public void Set(string key, string? value) => _settings["CustomerCache:" + key] = value;

    /// <summary>Starts one more silo.</summary>
    public async Task<SiloProcess> AddAsync()
    {
        var silo = await SiloProcess.StartAsync(
            _settings,
            _network is null ? null : await _network.AddAsync(),
            HasClocks ? new ShiftedClock() : null
        );
        _silos.Add(silo);
        return silo;
    }

    /// <summary>Completes when a silo serves a version of every tenant.</summary>
    public Task ServedAsync(SiloProcess silo, long version) =>
        Task.WhenAll(Vendors.VeloCloudHosts.Select(h => silo.Log.WaitForAsync(4104, $"version {version} of velocloud/{h} ")));

    /// <summary>Returns the silo that owns a tenant by the latest log.</summary>
    public SiloProcess OwnerOf(TenantId tenant) => _silos.Last(s => s.Log.Has(4112, $"Acquired {tenant}:"));

    /// <summary>Renames a cached edge, so that the next refresh has a change.</summary>
    public SimulatedEdge Rename(string name)
    {
        var fleet = Vendors.Fleet.Current;
        var edge = fleet.Edges.First(e => fleet.CaseOf(e) == DeviceCase.Cached);
        Vendors.Fleet.Edit(f => f.ReplaceEdge(edge with { Name = name }));
        return edge;
    }

    /// <summary>Starts a refresh on a silo; returns the status of the response.</summary>
    public static async Task<int> RefreshAsync(SiloProcess silo, TenantId tenant)
    {
        using var response = await silo.Http.PostAsync($"/v1/tenants/{tenant}/refresh", null);
        return (int)response.StatusCode;
    }

    /// <summary>Returns the name of an edge as a silo serves it.</summary>
    public static async Task<string?> NameAsync(SiloProcess silo, string serial) =>
        JsonSerializer
            .Deserialize<JsonElement>(await silo.Http.GetStringAsync($"/v1/velocloud/records/{serial}"))
            .GetProperty("edge_name")
            .GetString();

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        await Vendors.DisposeAsync();
        await Redis.DisposeAsync();
    }
}

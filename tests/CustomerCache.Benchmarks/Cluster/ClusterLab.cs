using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CustomerCache.Client.Calling;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server;
using CustomerCache.Simulator;
using CustomerCache.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Benchmarks.Cluster;

/// <summary>
/// Two silos over a real Redis and simulated vendors, and an external client that reaches them through their gateways, all over sockets.
/// One orchestrator with 2,000 edges is refreshed; the records of the other one are imported, in the number that a measurement needs.
/// </summary>
internal sealed class ClusterLab : IAsyncDisposable
{
    public const int Edges = 2_000;

    private readonly VendorSimulator _vendors;
    private readonly List<WebApplication> _silos = [];
    private IHost? _caller;

    private ClusterLab(VendorSimulator vendors, RedisServer redis) => (_vendors, Redis) = (vendors, redis);

    public RedisServer Redis { get; }

    public VendorSimulator Vendors => _vendors;

    public WebApplication Front => _silos[0];

    public ITenantClient Tenants => Front.Services.GetRequiredService<ITenantClient>();

    public ISnapshotSource Replicas => Front.Services.GetRequiredService<ISnapshotSource>();

    public ICustomerCacheClient Client => _caller!.Services.GetRequiredService<ICustomerCacheClient>();

    public IClusterClient Cluster => _caller!.Services.GetRequiredService<IClusterClient>();

    public IReadOnlyList<ISnapshotSource> Sources => [.. _silos.Select(s => s.Services.GetRequiredService<ISnapshotSource>())];

    public TenantId Refreshed => new(DeviceSystem.VeloCloud, _vendors.VeloCloudHosts[0]);

    public TenantId Imported => new(DeviceSystem.VeloCloud, _vendors.VeloCloudHosts[1]);

    public static async Task<ClusterLab> StartAsync()
    {
        var fleet = Fleet.Create(
            new FleetOptions
            {
                Hosts = 2,
                EdgesPerHost = Edges,
                Probes = 0,
                AsOf = TimeProvider.System.GetUtcNow(),
            }
        );
        var lab = new ClusterLab(await VendorSimulator.StartAsync(fleet), await RedisServer.StartAsync());
        await lab.StartSilosAsync();
        await lab.RefreshAsync(lab.Refreshed);
        await lab.RefreshAsync(lab.Imported);
        return lab;
    }

    /// <summary>Starts both silos and the client.</summary>
    public async Task StartSilosAsync()
    {
        await StartSiloAsync();
        await StartSiloAsync();
        var caller = Host.CreateApplicationBuilder();
        caller.Logging.ClearProviders();
        caller.AddCustomerCacheClient(o => (o.Redis, o.ClusterId) = (Redis.ConnectionString, "bench"));
        _caller = caller.Build();
        await _caller.StartAsync();
    }

    /// <summary>Stops them, the client first.</summary>
    public async Task StopSilosAsync(bool callerToo = true)
    {
        if (callerToo)
        {
            await _caller!.StopAsync();
            _caller.Dispose();
        }

        foreach (var silo in Enumerable.Reverse(_silos))
        {
            await silo.StopAsync();
            await silo.DisposeAsync();
        }

        _silos.Clear();
    }

    public async Task StartSiloAsync()
    {
        var silo = ServerProgram.Build(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(Settings());
                builder.Services.AddSingleton<IOutgoingGrainCallFilter>(CallCount.Instance);
            }
        );
        await silo.StartAsync();
        _silos.Add(silo);
    }

    public async Task<RefreshStatus> RefreshAsync(TenantId tenant)
    {
        var refresh =
            await Tenants.StartRefreshAsync(tenant, RefreshDemand.Now, acceptShrink: true, CancellationToken.None)
            ?? throw new InvalidOperationException("No refresh started.");
        await foreach (var status in Tenants.WatchRefreshAsync(refresh.Id, CancellationToken.None))
        {
            refresh = status;
        }

        return refresh;
    }

    /// <summary>Completes when all silos serve a version of a tenant that meets a condition.</summary>
    public Task ServedAsync(TenantId tenant, Func<TenantSnapshot, bool> isServed) =>
        Task.WhenAll(
            _silos.Select(async silo =>
            {
                var (source, tenants) = (
                    silo.Services.GetRequiredService<ISnapshotSource>(),
                    silo.Services.GetRequiredService<ITenantClient>()
                );
                while (source.Find(tenant) is var snapshot && (snapshot is null || !isServed(snapshot)))
                {
                    await tenants.GetChangesAsync(tenant, snapshot?.Version ?? 0, TimeSpan.FromMinutes(1), CancellationToken.None);
                }
            })
        );

    /// <summary>Imports a number of records, made from those of the refreshed tenant; returns them.</summary>
    public async Task<RecordTable> ImportAsync(int count)
    {
        await ImportAsync(Imported, CopiesOf([.. Replicas.Find(Refreshed)!.Records], count));
        return Replicas.Find(Imported)!.Records;
    }

    /// <summary>Imports records to a tenant.</summary>
    public Task ImportAsync(TenantId tenant, IEnumerable<DeviceRecord> records) =>
        Tenants.ImportAsync(tenant, [.. records], acceptShrink: true, CancellationToken.None).AsTask();

    /// <summary>Returns a number of records that differ from some others in their serial numbers only.</summary>
    public static IEnumerable<DeviceRecord> CopiesOf(ImmutableArray<DeviceRecord> models, int count) =>
        Enumerable.Range(0, count).Select(i => Copy(models[i % models.Length], i));

    public async ValueTask DisposeAsync()
    {
        await StopSilosAsync();
        await _vendors.DisposeAsync();
        await Redis.DisposeAsync();
    }

    private static DeviceRecord Copy(DeviceRecord model, int i) =>
        RecordLines.DecodeOne(
            Encoding.UTF8.GetBytes(
                Encoding
                    .UTF8.GetString(model.Utf8.Span)
                    .Replace(
                        $"\"serial_number\":\"{model.SerialNumber}\"",
                        string.Create(CultureInfo.InvariantCulture, $"\"serial_number\":\"BENCH{i:D9}\""),
                        StringComparison.Ordinal
                    )
            )
        );

    private IEnumerable<KeyValuePair<string, string?>> Settings() =>
        [
            .. VendorSettings.Of(_vendors).Where(k => !k.Key.Contains("Hawkeye", StringComparison.Ordinal)),
            new("Urls", "http://127.0.0.1:0"),
            new("CustomerCache:Redis", Redis.ConnectionString),
            new("CustomerCache:Cluster:ClusterId", "bench"),
            new("CustomerCache:Cluster:AdvertisedAddress", "127.0.0.1"),
            new("CustomerCache:Cluster:LossGracePeriod", "00:00:00"),
            new("CustomerCache:Cluster:SiloPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
            new("CustomerCache:Cluster:GatewayPort", Ports.Free().ToString(CultureInfo.InvariantCulture)),
            new("CustomerCache:Replicas:CheckInterval", "00:00:59"),
            new("CustomerCache:Refresh:Interval", "1.00:00:00"),
            new("CustomerCache:Bruin:MaxConcurrency", "32"),
        ];
}

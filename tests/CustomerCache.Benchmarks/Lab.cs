using System.Collections.Immutable;
using System.Globalization;
using CustomerCache.Client.Grains;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Server;
using CustomerCache.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Benchmarks;

/// <summary>
/// The real server over real sockets on simulated vendors with 10,000 edges on one host, in one process. The first refresh of the
/// server is the one that <see cref="RefreshIdeal"/> measures; everything else reads what it built.
/// </summary>
internal sealed class Lab : IAsyncDisposable
{
    public const int Edges = 10_000;
    public const int Concurrency = 64;

    // Of 64 concurrent calls Bruin gets its share of all calls, so that both vendors are busy to the end. Devices that wait for
    // the call of another device hold no permit, hence more devices than calls in flight.
    private const int BruinConcurrency = 46;
    public static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(20);

    private readonly VendorSimulator _vendors;
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private Lab(VendorSimulator vendors, WebApplication app, DirectoryInfo folder, TimeSpan refresh, int calls)
    {
        (_vendors, _app, _folder, RefreshTime, RefreshCalls) = (vendors, app, folder, refresh, calls);
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { BaseAddress = new Uri(app.Urls.First()) };
        Snapshot =
            app.Services.GetRequiredService<ISnapshotSource>().Find(new TenantId(DeviceSystem.VeloCloud, vendors.VeloCloudHosts[0]))
            ?? throw new InvalidOperationException("The first refresh built nothing.");
    }

    public TimeSpan RefreshTime { get; }

    public int RefreshCalls { get; }

    public HttpClient Client { get; }

    public VendorSimulator Vendors => _vendors;

    public TenantId Tenant => TenantOf(_vendors);

    public TenantSnapshot Snapshot { get; }

    /// <summary>The snapshot that the server serves now.</summary>
    public TenantSnapshot Served => Service<ISnapshotSource>().Find(Snapshot.Tenant)!;

    public static async Task<Lab> StartAsync()
    {
        var vendors = await VendorSimulator.StartAsync(
            Fleet.Create(
                new FleetOptions
                {
                    Hosts = 1,
                    EdgesPerHost = Edges,
                    Probes = 0,
                    AsOf = TimeProvider.System.GetUtcNow(),
                }
            )
        );
        await WarmUpAsync(vendors);
        vendors.Faults.Add(Vendor.VeloCloud, new Fault.Latency(Latency));
        vendors.Faults.Add(Vendor.Bruin, new Fault.Latency(Latency));
        vendors.Calls.Reset();
        var folder = Directory.CreateTempSubdirectory("customer-cache-bench-");
        var app = await ServeAsync(vendors, folder);
        var host = TenantOf(vendors);
        var refresh = await EndOfRefreshAsync(app, host);
        return new Lab(vendors, app, folder, refresh.FinishedAt - refresh.StartedAt, vendors.Calls.Total);
    }

    /// <summary>Returns a service of the server.</summary>
    public T Service<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Renames all clients of the simulated Bruin.</summary>
    public void RenameClients(string name) =>
        _vendors.Fleet.Edit(fleet => fleet.Clients.Aggregate(fleet, (f, client) => f.RenameClient(client.Id, $"{name} {client.Id}")));

    /// <summary>Crosses devices again, as a change of their inventory does.</summary>
    public Task RecrossAsync(ImmutableArray<string> serials) =>
        Service<IGrainFactory>()
            .GetGrain<ITenantGrain>(Snapshot.Tenant.ToString())
            .RecrossAsync(RecrossKind.BruinInventory, serials, CancellationToken.None);

    /// <summary>
    /// Runs another server on the same vendors to the end of its first refresh; returns its duration, and the result of a
    /// caller then.
    /// </summary>
    public async Task<(TimeSpan Refresh, T Result)> ServeOnceAsync<T>(
        DirectoryInfo folder,
        Action<WebApplicationBuilder>? change,
        Func<WebApplication, TenantId, Task<T>> then
    )
    {
        await using var app = await ServeAsync(_vendors, folder, change);
        var refresh = await EndOfRefreshAsync(app, TenantOf(_vendors));
        return (refresh.FinishedAt - refresh.StartedAt, await then(app, TenantOf(_vendors)));
    }

    /// <summary>Runs another refresh to its end.</summary>
    public Task<RefreshSummary> RefreshAsync() => EndOfRefreshAsync(_app, Tenant);

    /// <summary>Starts another server on the same vendors; the caller disposes of it.</summary>
    public Task<WebApplication> ServeAsync(DirectoryInfo folder) => ServeAsync(_vendors, folder);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        await _vendors.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // The first refresh of a process includes JIT compilation; only the work is measured.
    private static async Task WarmUpAsync(VendorSimulator vendors)
    {
        var folder = Directory.CreateTempSubdirectory("customer-cache-warm-");
        await using (var app = await ServeAsync(vendors, folder))
        {
            await EndOfRefreshAsync(app, TenantOf(vendors));
        }

        folder.Delete(recursive: true);
    }

    private static TenantId TenantOf(VendorSimulator vendors) => new(DeviceSystem.VeloCloud, vendors.VeloCloudHosts[0]);

    private static async Task<WebApplication> ServeAsync(
        VendorSimulator vendors,
        DirectoryInfo folder,
        Action<WebApplicationBuilder>? change = null
    )
    {
        var app = ServerProgram.Build(
            [],
            builder =>
            {
                change?.Invoke(builder);
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection(
                    VendorSettings
                        .Of(vendors)
                        .Where(k => !k.Key.Contains("Hawkeye", StringComparison.Ordinal))
                        .Append(new("CustomerCache:DataFolder", folder.FullName))
                        .Append(new("CustomerCache:Bruin:MaxConcurrency", BruinConcurrency.ToString(CultureInfo.InvariantCulture)))
                        .Append(
                            new(
                                "CustomerCache:VeloCloud:MaxConcurrency",
                                (Concurrency - BruinConcurrency).ToString(CultureInfo.InvariantCulture)
                            )
                        )
                        .Append(new("CustomerCache:Refresh:DevicesInFlight", "256"))
                        .Append(new("Urls", "http://127.0.0.1:0"))
                );
            }
        );
        Baselines.Map(app);
        await app.StartAsync();
        return app;
    }

    /// <summary>A server without tenants.</summary>
    public static async Task<WebApplication> ServeEmptyAsync(string folder)
    {
        var app = ServerProgram.Build(
            [],
            builder =>
            {
                builder.Logging.ClearProviders();
                builder.Configuration.AddInMemoryCollection([new("CustomerCache:DataFolder", folder), new("Urls", "http://127.0.0.1:0")]);
            }
        );
        await app.StartAsync();
        return app;
    }

    /// <summary>Starts a refresh, unless one runs, and returns its end.</summary>
    public static async Task<RefreshSummary> EndOfRefreshAsync(WebApplication app, TenantId tenant)
    {
        var tenants = app.Services.GetRequiredService<ITenantClient>();
        if (await tenants.StartRefreshAsync(tenant, RefreshDemand.Now, acceptShrink: false, CancellationToken.None) is { } refresh)
        {
            await foreach (var _ in tenants.WatchRefreshAsync(refresh.Id, CancellationToken.None))
            {
                // Only the end matters.
            }
        }

        return (await tenants.GetStatusAsync(tenant, CancellationToken.None)).LastRefresh
            ?? throw new InvalidOperationException("No refresh ended.");
    }
}

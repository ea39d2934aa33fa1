using CustomerCache.Core.Inventory;
using CustomerCache.Server.Alerts;
using CustomerCache.Simulator;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Tests.Contract;

/// <summary>Simulated vendors, an engine, and the deployments that a test starts on them, one after the other.</summary>
internal sealed class VendorLab : IAsyncDisposable
{
    public static readonly TenantId Vco1 = new(DeviceSystem.VeloCloud, "vco1.example.net");
    public static readonly TenantId Vco2 = new(DeviceSystem.VeloCloud, "vco2.example.net");
    public static readonly TenantId Hawkeye = new(DeviceSystem.Hawkeye, VendorSettings.HawkeyeName);

    private VendorLab(VendorSimulator vendors, IEngineUnderTest engine)
    {
        (Vendors, Engine) = (vendors, engine);
        Settings = new(VendorSettings.Of(vendors), StringComparer.Ordinal);
        foreach (var (key, value) in engine.Settings)
        {
            Settings[key] = value;
        }

        // Tests wait for the arrival of a request.
        Settings["Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Information";

        // Delays that matter to no test unless it sets them.
        Set("Refresh:Attempts", "3");
        Set("Refresh:RetryDelayMin", "00:00:00");
        Set("Refresh:RetryDelayMax", "00:00:00");
        Set("Refresh:CrossingRetryFor", "00:00:00");
        Set("Refresh:CrossingRetryDelay", "00:00:00.010");
        Set("Hawkeye:PageRetryDelay", "00:00:00");
    }

    public VendorSimulator Vendors { get; }

    public IEngineUnderTest Engine { get; }

    public VendorCalls Calls => Vendors.Calls;

    public FaultPlan Faults => Vendors.Faults;

    /// <summary>Gets the current fleet.</summary>
    public Fleet Fleet => Vendors.Fleet.Current;

    /// <summary>Gets the configuration of servers that are started later.</summary>
    public Dictionary<string, string?> Settings { get; }

    /// <summary>Gets the alerts of all servers of this lab.</summary>
    public RecordingChannel Alerts { get; } = new();

    public static async Task<VendorLab> StartAsync<TEngine>(int hosts = 1, int edges = 40, int probes = 0, TimeProvider? time = null)
        where TEngine : IEngineUnderTest, new()
    {
        var fleet = Fleet.Create(
            new FleetOptions
            {
                Hosts = hosts,
                EdgesPerHost = edges,
                Probes = probes,
            }
        );
        var lab = new VendorLab(
            await VendorSimulator.StartAsync(fleet, new VendorSimulatorOptions { Time = time ?? TimeProvider.System }),
            new TEngine()
        );
        if (probes == 0)
        {
            lab.Set("Hawkeye:Url", null);
        }

        return lab;
    }

    /// <summary>Sets a key of section <c>CustomerCache</c> for servers started later.</summary>
    public void Set(string key, string? value) => Settings["CustomerCache:" + key] = value;

    /// <summary>Removes a VeloCloud host from the configuration of servers started later; its data stay.</summary>
    public void Forget(int hostIndex)
    {
        foreach (
            var key in Settings
                .Keys.Where(k => k.StartsWith($"CustomerCache:VeloCloud:Hosts:{hostIndex}:", StringComparison.Ordinal))
                .ToArray()
        )
        {
            Settings.Remove(key);
        }
    }

    /// <summary>Starts a server, which begins to refresh what is due.</summary>
    public Task<RunningServer> ServeAsync(Action<IServiceCollection>? change = null) =>
        Engine.StartAsync(
            Settings,
            services =>
            {
                services.AddSingleton<IAlertChannel>(Alerts);
                change?.Invoke(services);
            }
        );

    /// <summary>Starts a server and waits until every tenant is built.</summary>
    public async Task<RunningServer> ServeBuiltAsync(Action<IServiceCollection>? change = null)
    {
        var server = await ServeAsync(change);
        await server.BuiltAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await Vendors.DisposeAsync();
        await Engine.DisposeAsync();
    }
}

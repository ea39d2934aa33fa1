using System.Collections.Concurrent;
using CustomerCache.Client.Grains;
using CustomerCache.Cluster.Tests.Storage;
using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;
using CustomerCache.Grains.Storage;
using CustomerCache.Grains.Tenants;
using CustomerCache.Tests.Contract;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime.Placement;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>
/// Tenants and devices as grains on two silos in this process, over fake vendors and a fake storage; nothing runs that a test did not
/// start.
/// </summary>
internal sealed class GrainLab : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    private GrainLab(FakeVendors vendors)
    {
        Vendors = vendors;
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((options, silo) => Configure(options.SiloName, silo));
        _cluster = builder.Build();
    }

    public FakeVendors Vendors { get; }

    public FakeGrainStorage Storage { get; } = new();

    /// <summary>The product's clock.</summary>
    public FakeTime Time { get; } = new();

    /// <summary>The clock of replication.</summary>
    public FakeTime ReplicationTime { get; } = new();

    /// <summary>Gets the invalidations of derived values.</summary>
    public RecordingInvalidator Caches { get; } = new();

    public CallLog Calls { get; } = new();

    public RefreshOptions Options { get; } = new() { CrossingRetryFor = TimeSpan.Zero };

    /// <summary>Gets the events of each silo, which are logged there.</summary>
    public ConcurrentDictionary<string, RecordingObserver> Nodes { get; } = [];

    /// <summary>Gets the alerts of each silo about its tenants.</summary>
    public ConcurrentDictionary<string, RecordingObserver> Owners { get; } = [];

    public IGrainFactory Grains => _cluster.Client;

    public ITenantGrain Tenant => Grains.GetGrain<ITenantGrain>(FakeVendors.Vco1.ToString());

    public IRefreshCoordinatorGrain Coordinator => Grains.GetGrain<IRefreshCoordinatorGrain>(0);

    public IReadOnlyList<string> Silos => [.. _cluster.Silos.Select(s => s.Name)];

    public static async Task<GrainLab> StartAsync(int edges)
    {
        var lab = new GrainLab(new FakeVendors(edges));
        await lab._cluster.DeployAsync();
        return lab;
    }

    public IDeviceGrain Device(int number) => Grains.GetGrain<IDeviceGrain>(DeviceKey.Of(FakeVendors.Vco1, FakeVendors.Serial(number)));

    /// <summary>Returns the stored state of a device; null for none.</summary>
    public async Task<DeviceState?> DeviceStateAsync(int number)
    {
        var state = new GrainState<DeviceState>();
        await ((IGrainStorage)Storage).ReadStateAsync("device", Device(number).GetGrainId(), state);
        return state.RecordExists ? state.State : null;
    }

    /// <summary>Returns the stored header of the tenant.</summary>
    public async Task<TenantHeader> StoredHeaderAsync()
    {
        var header = new GrainState<TenantHeader>();
        await ((IGrainStorage)Storage).ReadStateAsync("tenant", Tenant.GetGrainId(), header);
        return header.State!;
    }

    /// <summary>Activates a grain on a silo by its first call.</summary>
    public async Task PlaceAsync(string silo, Func<Task> ask)
    {
        RequestContext.Set(IPlacementDirector.PlacementHintKey, _cluster.Silos.Single(s => s.Name == silo).SiloAddress);
        try
        {
            await ask();
        }
        finally
        {
            RequestContext.Clear();
        }
    }

    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <summary>Refreshes the tenant and waits for the end.</summary>
    public async Task<RefreshSummary> RefreshAsync()
    {
        await StartRefreshAsync();
        return await EndAsync();
    }

    /// <summary>Starts a requested refresh; returns its id.</summary>
    public async Task<string> StartRefreshAsync() =>
        (await Tenant.StartRefreshAsync(RefreshDemand.Now, acceptShrink: false, CancellationToken.None))!.Id;

    /// <summary>Waits until no refresh runs any more.</summary>
    public async Task<RefreshSummary> EndAsync()
    {
        await using var following = new FakeFollower(Grains, Tenant);
        var status = await following.UntilAsync(b => b.Running is null);
        return status.LastRefresh!;
    }

    public async ValueTask DisposeAsync() => await _cluster.EndAsync();

    private void Configure(string name, ISiloBuilder silo)
    {
        var (node, owner) = (Nodes[name] = new RecordingObserver(), Owners[name] = new RecordingObserver());
        silo.UseInMemoryReminderService().AddIncomingGrainCallFilter(Calls).AddOutgoingGrainCallFilter(Calls);
        silo.Services.AddKeyedSingleton<IGrainStorage>(CustomersStorage.Name, Storage)
            .AddSingleton<IKeyedStores>(Storage)
            .AddSingleton<TimeProvider>(Time)
            .KeepOrleansOnSystemTime()
            .AddKeyedSingleton<TimeProvider>(SiloReplicas.Clock, ReplicationTime)
            .AddSingleton<ICacheInvalidator>(Caches)
            .AddSingleton(Vendors.On(name))
            .AddSingleton(new CrossingPolicy([.. CrossingPolicy.DefaultMonitorableStatuses], [], [], TimeZoneInfo.Utc))
            .AddSingleton(Options)
            .AddSingleton<TenantReaders>()
            .AddKeyedSingleton<IEventObserver<RefreshEvent>>(RefreshObserverRoles.Node, node)
            .AddKeyedSingleton<IEventObserver<RefreshEvent>>(RefreshObserverRoles.Owner, owner)
            .AddSingleton<IEventObserver<RefreshEvent>>(new RecordingObserver(node, owner))
            .AddGrainParts();
    }
}

using CustomerCache.Client.Grains;
using CustomerCache.Core;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Grains;
using CustomerCache.Grains.Storage;
using CustomerCache.Grains.Tenants;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Serialization;
using Orleans.Storage;
using Orleans.TestingHost;

namespace CustomerCache.Tests.Contract;

/// <summary>Runs tenants and devices as grains on a test cluster; the test triggers the checks instead of the coordinator.</summary>
/// <param name="silos">The number of silos.</param>
public abstract class SiloVectorEngine(short silos) : IVectorEngine
{
    // Real time, only to turn a test that would hang into one that fails.
    private static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(30);

    private readonly List<TenantState> _stored = [];
    private InProcessTestCluster? _cluster;
    private IReadOnlyList<TenantId> _tenants = [];

    private InProcessTestCluster Cluster => _cluster ?? throw new InvalidOperationException("The engine was not started.");

    public Task StoreAsync(TenantState state)
    {
        _stored.Add(state);
        return Task.CompletedTask;
    }

    public virtual async Task StartAsync(VectorParts parts)
    {
        _tenants = parts.Vendors.Tenants;
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => Configure(silo, parts));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        foreach (var state in _stored)
        {
            var pages = Pages(state.Tenant, parts.Time);
            await pages.LoadAsync(CancellationToken.None);
            await pages.SaveAsync(TenantState.Unknown(state.Tenant), state, null, CancellationToken.None);
        }
    }

    public async Task<IReadOnlyList<TenantId>> CheckAsync()
    {
        var refreshed = new List<TenantId>();
        foreach (var tenant in _tenants)
        {
            if (await Owner(tenant).StartRefreshAsync(RefreshDemand.IfDue, acceptShrink: false, CancellationToken.None) is not null)
            {
                refreshed.Add(tenant);
            }
        }

        return refreshed;
    }

    public async Task EndAsync(TenantId tenant)
    {
        using var patience = new CancellationTokenSource(HangTimeout);
        while ((await Owner(tenant).GetStatusAsync(patience.Token)).Running is not null)
        {
            await Task.Yield();
        }
    }

    public async Task<VectorResult> ReadAsync(TenantId tenant)
    {
        var state = await Pages(tenant, TimeProvider.System).LoadAsync(CancellationToken.None);
        return new VectorResult(state.Snapshot, state.NextRefreshAt, state.LastRefresh);
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.EndAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>Adds the grain storage of the engine to a silo.</summary>
    protected abstract void AddStorage(ISiloBuilder silo);

    private void Configure(ISiloBuilder silo, VectorParts parts)
    {
        AddStorage(silo);
        silo.UseInMemoryReminderService();
        silo.Services.AddSingleton<TimeProvider>(parts.Time)
            .KeepOrleansOnSystemTime()
            .AddSingleton<ICacheInvalidator>(new RecordingInvalidator())
            .AddSingleton(parts.Vendors)
            .AddSingleton(parts.Policy)
            .AddSingleton(parts.Options)
            .AddSingleton<TenantReaders>()
            .AddSingleton(parts.Observer)
            .AddKeyedSingleton(RefreshObserverRoles.Owner, parts.Observer)
            // Events of a device are reported on the silo of its tenant; here they would come twice.
            .AddKeyedSingleton<IEventObserver<RefreshEvent>>(RefreshObserverRoles.Node, new NullObserver())
            .AddSingleton(services => ActivatorUtilities.CreateInstance<TenantDependencies>(services) with { Random = parts.Random })
            .AddGrainParts();
    }

    private ITenantGrain Owner(TenantId tenant) => Cluster.Client.GetGrain<ITenantGrain>(tenant.ToString());

    private TenantPages Pages(TenantId tenant, TimeProvider time) =>
        new(
            Cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>(CustomersStorage.Name),
            new TenantJournal(
                Cluster.GetSiloServiceProvider().GetRequiredService<IKeyedStores>(),
                Cluster.GetSiloServiceProvider().GetRequiredService<Serializer>(),
                tenant
            ),
            Owner(tenant).GetGrainId(),
            tenant,
            time,
            NullLogger<TenantPages>.Instance
        );

    private sealed class NullObserver : IEventObserver<RefreshEvent>
    {
        public void Observe(RefreshEvent happened)
        {
            // Reported elsewhere.
        }
    }
}

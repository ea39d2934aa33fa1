using System.Collections.Frozen;
using CustomerCache.Client.Calling;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Tenants;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CustomerCache.Grains.Queries;

/// <summary>Holds this silo's replicas of all tenants.</summary>
/// <remarks>
/// Loaded before the host serves requests, as far as the owners are reachable, and followed until the host stops. Thread safe. Uses the
/// system clock, so that a test clock does not affect replication.
/// </remarks>
internal sealed partial class SiloReplicas(
    IVendors vendors,
    IGrainFactory grains,
    OwnedTenants owned,
    IOptions<ReplicaOptions> options,
    [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time,
    ILogger<SiloReplicas> logger,
    ILogger<TenantReplica> replicaLogger
) : ISnapshotSource, ITenantHandover, IHostedService
{
    /// <summary>The service key of the system clock.</summary>
    public const string Clock = "customer-cache-replicas";

    // A silo that starts while an owner is unreachable serves the other tenants; that replica catches up later.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile FrozenDictionary<TenantId, TenantReplica> _replicas = FrozenDictionary<TenantId, TenantReplica>.Empty;

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> Configured => vendors.Tenants;

    /// <inheritdoc/>
    public IReadOnlyList<TenantId> Known { get; private set; } = vendors.Tenants;

    /// <summary>Completes when the replicas are loaded, or the start timeout allows serving without the missing ones.</summary>
    public Task Opened => _opened.Task;

    /// <inheritdoc/>
    public TenantSnapshot? Find(TenantId tenant) => _replicas.GetValueOrDefault(tenant)?.Snapshot;

    /// <inheritdoc/>
    public TimeSpan StalenessOf(TenantId tenant) => _replicas.GetValueOrDefault(tenant)?.Staleness ?? TimeSpan.Zero;

    /// <inheritdoc/>
    public void TakeOver(TenantState state) => _replicas.GetValueOrDefault(state.Tenant)?.TakeOver(state);

    /// <inheritdoc/>
    TenantState? ITenantHandover.Find(TenantId tenant) => _replicas.GetValueOrDefault(tenant)?.Kept;

    /// <summary>Returns the replica of a known tenant.</summary>
    public TenantReplica Of(TenantId tenant) => _replicas[tenant];

    /// <summary>Completes when reads here see everything that the tenant's owner has published so far.</summary>
    public Task SyncAsync(TenantId tenant, CancellationToken cancellationToken) => _replicas[tenant].SyncAsync(cancellationToken);

    /// <summary>Synchronizes the replicas of all tenants whose owners are reachable.</summary>
    public Task TrySyncAllAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            _replicas
                .Values.Where(r => r.Synced.IsCompleted)
                .Select(async replica =>
                {
                    try
                    {
                        await replica.SyncAsync(cancellationToken);
                    }
                    catch (Exception failure) when (failure is OrleansException or TimeoutException)
                    {
                        // The replica keeps retrying and logs the failure itself.
                    }
                })
        );

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var coordinator = grains.GetGrain<IRefreshCoordinatorGrain>(0);
        var names = await GrainCallRetry.AtStart.ExecuteAsync(async token => await coordinator.GetStoredAsync(token), cancellationToken);
        var stored = names.Select(t => TenantId.TryParse(t, out var tenant) ? tenant : default).Where(t => t != default);
        Known = [.. Configured, .. stored.Except(Configured)];
        _replicas = Known.ToFrozenDictionary(
            t => t,
            t => new TenantReplica(t, grains, options.Value, time, replicaLogger)
            {
                Owned = () => owned.Find(t),
                Superseded = p => owned.Remove(t, p),
            }
        );
        foreach (var replica in _replicas.Values)
        {
            replica.Start();
        }

        try
        {
            await Task.WhenAll(_replicas.Values.Select(r => r.Synced)).WaitAsync(StartTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.ReplicasIncomplete(logger, string.Join(", ", _replicas.Values.Where(r => !r.Synced.IsCompleted).Select(r => r.Tenant)));
        }

        _opened.TrySetResult();
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _opened.TrySetCanceled(cancellationToken);
        await Task.WhenAll(_replicas.Values.Select(r => r.DisposeAsync().AsTask()));
    }

    private static partial class Log
    {
        [LoggerMessage(
            4103,
            LogLevel.Warning,
            "Failed to reach the owners of {Tenants} in time; this silo starts without them and keeps retrying.",
            EventName = "ReplicasIncomplete"
        )]
        public static partial void ReplicasIncomplete(ILogger logger, string tenants);
    }
}

using CustomerCache.Grains.Queries;
using Microsoft.Extensions.Hosting;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Activates the refresh coordinator when a silo starts, then synchronizes the replicas so that they show the refreshes in progress.
/// </summary>
internal sealed class CoordinatorActivator(IGrainFactory grains, SiloReplicas replicas) : IHostedService
{
    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var coordinator = grains.GetGrain<IRefreshCoordinatorGrain>(0);
        await GrainCallRetry.AtStart.ExecuteAsync(async token => await coordinator.EnsureStartedAsync(token), cancellationToken);
        await replicas.TrySyncAllAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

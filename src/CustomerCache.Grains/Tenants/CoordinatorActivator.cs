using CustomerCache.Grains.Queries;
using Microsoft.Extensions.Hosting;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Sees to it, on every silo that starts, that tenants are looked after; whoever asks this silo then sees the refreshes that run.
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

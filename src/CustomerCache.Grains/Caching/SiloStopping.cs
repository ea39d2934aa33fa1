namespace CustomerCache.Grains.Caching;

/// <summary>Tells when this silo begins to hand its grains over: calls that wait for something then end, so that nobody waits for them.</summary>
internal sealed class SiloStopping : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public CancellationToken Token => _stop.Token;

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SiloStopping), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, _ => _stop.CancelAsync());

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();
}

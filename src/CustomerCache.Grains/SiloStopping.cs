using System.Collections.Concurrent;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains;

/// <summary>
/// Signals that this silo starts to hand over its grains: long-running waits end, and so do refreshes, while their calls can still be
/// cancelled. Thread safe.
/// </summary>
/// <remarks>
/// Once the silo leaves, Orleans logs each message that it cannot deliver any more: one per device that a refresh crosses at that moment.
/// </remarks>
internal sealed class SiloStopping : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    // Vendors may take minutes to answer what another silo's refresh asked of a device here.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping;
    private readonly ConcurrentDictionary<Task, byte> _work = new();
    private readonly TimeProvider _time;

    public SiloStopping([FromKeyedServices(SiloReplicas.Clock)] TimeProvider time)
    {
        (_time, _stopping) = (time, new CancellationTokenSource());
        Token = _stopping.Token;
    }

    /// <summary>Is cancelled when the silo starts to stop; can also be asked after the silo has gone.</summary>
    public CancellationToken Token { get; }

    /// <summary>Lets the silo stay until the work has ended, for a few seconds at most.</summary>
    public void WaitFor(Task work)
    {
        _work.TryAdd(work, 0);
        work.ContinueWith(w => _work.TryRemove(w, out _), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default)
            .Ignore();
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle observer) =>
        observer.Subscribe(nameof(SiloStopping), ServiceLifecycleStage.Active + 1, static _ => Task.CompletedTask, StopAsync);

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await Task.WhenAny(Task.WhenAll(_work.Keys), Task.Delay(LongestWait, _time, cancellationToken));
    }
}

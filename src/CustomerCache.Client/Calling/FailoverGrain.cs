using Orleans.Runtime.Messaging;

namespace CustomerCache.Client.Calling;

/// <summary>Calls a stateless grain on one silo, and fails over by key rotation.</summary>
/// <remarks>
/// Orleans routes all calls to one key through the same listed silo, even when it hangs; a failed call therefore moves to the next key,
/// which another silo probably serves. All keys are equivalent. Thread safe.
/// </remarks>
internal sealed class FailoverGrain<TGrain>(IGrainFactory grains)
    where TGrain : class, IGrainWithIntegerKey
{
    private const int Keys = 16;

    private volatile TGrain? _current;

    /// <summary>The current grain.</summary>
    public TGrain Current => _current ?? CreateFirst();

    /// <summary>Makes an idempotent call, retrying until it completes or times out.</summary>
    public Task<T> CallAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    ) => ClusterCallRetry.CallAsync((this, state, call), static (s, token) => s.Item1.TryAsync(s.state, s.call, token), cancellationToken);

    /// <summary>Calls once; a transient failure moves later calls to the next key.</summary>
    public async Task<T> TryAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    )
    {
        TGrain? grain = null;
        try
        {
            grain = Current;
            return await call(grain, state, cancellationToken);
        }
        catch (Exception failure) when (ClusterCallRetry.Is(failure))
        {
            MoveOn(grain);
            throw;
        }
    }

    /// <summary>Moves to the next key after a failed call. Concurrent failures move once.</summary>
    public void MoveOn(TGrain? failed)
    {
        if (failed is not null)
        {
            Interlocked.CompareExchange(ref _current, grains.GetGrain<TGrain>((failed.GetPrimaryKeyLong() + 1) % Keys), failed);
        }
    }

    /// <summary>Moves to the next key after the last call failed.</summary>
    public void MoveOn() => MoveOn(_current);

    // Lazily: a service may receive this client before its host has started.
    private TGrain CreateFirst()
    {
        try
        {
            return _current = grains.GetGrain<TGrain>(0);
        }
        catch (ArgumentException notStarted)
        {
            throw new ConnectionFailedException("the host is not connected to the cluster yet", notStarted);
        }
    }
}

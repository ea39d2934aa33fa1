using Orleans.Runtime.Messaging;

namespace CustomerCache.Client.Calling;

/// <summary>
/// A stateless grain, on the silo that this client is bound to. Orleans sends all calls to one key through the same silo as long as that
/// is listed, also when it hangs; so a call that is lost moves this client to the next key, which is likely to be answered by another
/// silo. All keys answer the same. Thread safe.
/// </summary>
internal sealed class FailoverGrain<TGrain>(IGrainFactory grains)
    where TGrain : class, IGrainWithIntegerKey
{
    private const int Keys = 16;

    private volatile TGrain? _current;

    /// <summary>The grain to ask.</summary>
    public TGrain Current => _current ?? First();

    /// <summary>Makes a call that may be made again, until it is answered or time is up.</summary>
    public Task<T> CallAsync<TState, T>(
        TState state,
        Func<TGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    ) => ClusterCallRetry.CallAsync((this, state, call), static (s, token) => s.Item1.TryAsync(s.state, s.call, token), cancellationToken);

    /// <summary>Makes a call once; the next one goes another way when it is lost.</summary>
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
            Leave(grain);
            throw;
        }
    }

    /// <summary>A call to a grain was lost. Calls that were lost together move on once.</summary>
    public void Leave(TGrain? lost)
    {
        if (lost is not null)
        {
            Interlocked.CompareExchange(ref _current, grains.GetGrain<TGrain>((lost.GetPrimaryKeyLong() + 1) % Keys), lost);
        }
    }

    /// <summary>The last call was lost.</summary>
    public void Leave() => Leave(_current);

    // Not before the first call: a service may be given this client before its host has started.
    private TGrain First()
    {
        try
        {
            return _current = grains.GetGrain<TGrain>(0);
        }
        catch (ArgumentException notStarted)
        {
            throw new ConnectionFailedException("the host has not reached the cluster yet", notStarted);
        }
    }
}

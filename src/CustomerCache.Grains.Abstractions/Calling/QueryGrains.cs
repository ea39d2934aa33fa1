using CustomerCache.Core.Inventory;
using CustomerCache.Grains.Abstractions.Messages;
using Orleans.Runtime.Messaging;

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>
/// The grain that answers questions, on the silo that this client is bound to. Orleans sends all calls to one key through the same silo
/// as long as that is listed, also when it hangs; so a call that is lost moves this client to the next key, which is likely to be
/// answered by another silo. All keys answer the same. Thread safe.
/// </summary>
internal sealed class QueryGrains(IGrainFactory grains)
{
    private const int Keys = 16;

    private volatile ICustomersQueryGrain? _current;

    /// <summary>A block of records.</summary>
    public Task<RecordsAnswer> GetRecordsAsync(RecordsQuestion question, CancellationToken cancellationToken) =>
        CallAsync(question, static (grain, q, token) => grain.GetRecordsAsync(q, token), cancellationToken);

    /// <summary>The grain to ask; for the one call that is made so often that it gets by without a second task.</summary>
    public ICustomersQueryGrain Current => _current ?? First();

    /// <summary>One record, after the call was lost.</summary>
    public Task<RecordAnswer> GetRecordAgainAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken)
    {
        Leave(_current);
        return ClusterLoss.RepeatAsync(
            (queries: this, system, serialNumber),
            static (s, token) => s.queries.TryAsync((s.system, s.serialNumber), static (grain, q, t) => grain.GetRecordAsync(q.system.Name(), q.serialNumber, t).AsTask(), token),
            cancellationToken);
    }

    /// <summary>Any other question.</summary>
    public Task<T> CallAsync<TState, T>(TState state, Func<ICustomersQueryGrain, TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        ClusterLoss.CallAsync((this, state, call), static (s, token) => s.Item1.TryAsync(s.state, s.call, token), cancellationToken);

    private async Task<T> TryAsync<TState, T>(TState state, Func<ICustomersQueryGrain, TState, CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ICustomersQueryGrain? grain = null;
        try
        {
            grain = Current;
            return await call(grain, state, cancellationToken);
        }
        catch (Exception failure) when (ClusterLoss.Is(failure))
        {
            Leave(grain);
            throw;
        }
    }

    // Not before the first call: a service may be given this client before its host has started.
    private ICustomersQueryGrain First()
    {
        try
        {
            return _current = grains.GetGrain<ICustomersQueryGrain>(0);
        }
        catch (ArgumentException notStarted)
        {
            throw new ConnectionFailedException("the host has not reached the cluster yet", notStarted);
        }
    }

    // Calls that were lost together move on once.
    private void Leave(ICustomersQueryGrain? lost)
    {
        if (lost is not null)
        {
            Interlocked.CompareExchange(ref _current, grains.GetGrain<ICustomersQueryGrain>((lost.GetPrimaryKeyLong() + 1) % Keys), lost);
        }
    }
}

using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Calling;

/// <summary>Calls the query grain with failover. Thread safe.</summary>
internal sealed class QueryGrains(IGrainFactory grains)
{
    private readonly FailoverGrain<ICustomersQueryGrain> _grain = new(grains);

    /// <summary>The current grain, for the hot path that avoids a second task.</summary>
    public ICustomersQueryGrain Current => _grain.Current;

    /// <summary>Returns a block of records.</summary>
    public Task<RecordsResponse> GetRecordsAsync(RecordsRequest question, CancellationToken cancellationToken) =>
        CallAsync(question, static (grain, q, token) => grain.GetRecordsAsync(q, token), cancellationToken);

    /// <summary>Returns one record after a failed call.</summary>
    public Task<RecordAnswer> RetryGetRecordAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken)
    {
        _grain.MoveOn();
        return ClusterCallRetry.RetryAsync(
            (_grain, system, serialNumber),
            static (s, token) =>
                s._grain.TryAsync(
                    (s.system, s.serialNumber),
                    static (grain, q, t) => grain.GetRecordAsync(q.system, q.serialNumber, t).AsTask(),
                    token
                ),
            cancellationToken
        );
    }

    /// <summary>Makes any other call.</summary>
    public Task<T> CallAsync<TState, T>(
        TState state,
        Func<ICustomersQueryGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    ) => _grain.CallAsync(state, call, cancellationToken);
}

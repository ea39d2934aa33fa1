using CustomerCache.Client.Grains;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Client.Calling;

/// <summary>The grain that answers questions about records. Thread safe.</summary>
internal sealed class QueryGrains(IGrainFactory grains)
{
    private readonly FailoverGrain<ICustomersQueryGrain> _any = new(grains);

    /// <summary>The grain to ask; for the one call that is made so often that it gets by without a second task.</summary>
    public ICustomersQueryGrain Current => _any.Current;

    /// <summary>A block of records.</summary>
    public Task<RecordsAnswer> GetRecordsAsync(RecordsQuestion question, CancellationToken cancellationToken) =>
        CallAsync(question, static (grain, q, token) => grain.GetRecordsAsync(q, token), cancellationToken);

    /// <summary>One record, after the call was lost.</summary>
    public Task<RecordAnswer> GetRecordAgainAsync(DeviceSystem system, string serialNumber, CancellationToken cancellationToken)
    {
        _any.Leave();
        return ClusterCallRetry.RepeatAsync(
            (_any, system, serialNumber),
            static (s, token) =>
                s._any.TryAsync(
                    (s.system, s.serialNumber),
                    static (grain, q, t) => grain.GetRecordAsync(q.system, q.serialNumber, t).AsTask(),
                    token
                ),
            cancellationToken
        );
    }

    /// <summary>Any other question.</summary>
    public Task<T> CallAsync<TState, T>(
        TState state,
        Func<ICustomersQueryGrain, TState, CancellationToken, Task<T>> call,
        CancellationToken cancellationToken
    ) => _any.CallAsync(state, call, cancellationToken);
}

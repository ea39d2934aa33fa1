namespace CustomerCache.Sources.Resilience;

/// <summary>Represents an auto-reset event with an asynchronous wait. Thread safe.</summary>
internal sealed class AsyncAutoResetEvent
{
    private TaskCompletionSource _signal = New();

    public void Set() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Completes when the event is set, or was set since the last completed wait.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var signal = Volatile.Read(ref _signal);
        await signal.Task.WaitAsync(cancellationToken);
        Interlocked.CompareExchange(ref _signal, New(), signal);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

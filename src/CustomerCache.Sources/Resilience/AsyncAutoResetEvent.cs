namespace CustomerCache.Sources.Resilience;

/// <summary>Remembers that calls began to wait until somebody has heard it. Thread safe.</summary>
internal sealed class AsyncAutoResetEvent
{
    private TaskCompletionSource _told = New();

    public void Set() => Volatile.Read(ref _told).TrySetResult();

    /// <summary>Ends when it was told since it was last heard; at once, if that was before this call.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var told = Volatile.Read(ref _told);
        await told.Task.WaitAsync(cancellationToken);
        Interlocked.CompareExchange(ref _told, New(), told);
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

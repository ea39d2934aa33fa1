namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Blocks callers until it is opened, and reports their arrival. Thread safe.</summary>
internal sealed class Gate
{
    // Real time, only to turn a test that would hang into one that fails.
    public static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>Gets the number of arrivals.</summary>
    public int Count => _count;

    public bool IsOpen => _go.Task.IsCompleted;

    /// <summary>Waits until the gate is opened.</summary>
    public Task WaitAsync()
    {
        Interlocked.Increment(ref _count);
        _come.TrySetResult();
        return _go.Task;
    }

    /// <summary>Completes when a caller has arrived.</summary>
    public Task ArrivedAsync() => _come.Task.WaitAsync(HangTimeout);

    public void Open() => _go.TrySetResult();
}

namespace CustomerCache.Cluster.Tests.Grains;

/// <summary>Holds those who come until it is let go, and tells when so many have come. Thread safe.</summary>
internal sealed class Gate
{
    // Real time, only to turn a test that would hang into one that fails.
    public static readonly TimeSpan HangTimeout = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _come = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>How many have come; a hold that nobody has to wait for once so many have.</summary>
    public int Count => _count;

    public bool IsOpen => _go.Task.IsCompleted;

    /// <summary>Who comes waits here.</summary>
    public Task WaitAsync()
    {
        Interlocked.Increment(ref _count);
        _come.TrySetResult();
        return _go.Task;
    }

    /// <summary>Ends when somebody has come.</summary>
    public Task ArrivedAsync() => _come.Task.WaitAsync(HangTimeout);

    public void Open() => _go.TrySetResult();
}

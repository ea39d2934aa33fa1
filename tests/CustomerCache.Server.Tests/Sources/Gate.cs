namespace CustomerCache.Server.Tests.Sources;

/// <summary>Blocks callers until it is opened, and reports the number of arrivals.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiters = [];
    private int _arrived;
    private int _inside;

    /// <summary>Gets the maximum of concurrently blocked callers.</summary>
    public int Most { get; private set; }

    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _arrived++;
            Most = Math.Max(Most, ++_inside);
            foreach (var waiter in _waiters.Where(waiter => waiter.Count <= _arrived))
            {
                waiter.Reached.TrySetResult();
            }
        }

        try
        {
            await _open.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _inside--;
            }
        }
    }

    public async Task ArrivedAsync(int count)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiters.Add((count, reached));
            if (_arrived >= count)
            {
                reached.SetResult();
            }
        }

        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Open() => _open.TrySetResult();
}

namespace CustomerCache.Core.Caching.Stores;

/// <summary>
/// Writes changes in the order in which they were made, many at once while a write is on its way. What could not be written stays and goes
/// with the next write, before what came later; whoever waited for it is told. Thread safe.
/// </summary>
internal sealed class StoreWriter(IKeyedStore store)
{
    private readonly Lock _gate = new();
    private Dictionary<string, ReadOnlyMemory<byte>?> _waiting = new(StringComparer.Ordinal);
    private TaskCompletionSource _batch = NewBatch();
    private Task _loop = Task.CompletedTask;
    private Task _flight = Task.CompletedTask;
    private bool _isRunning;
    private bool _mustClear;

    /// <summary>How many places wait to be written.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    /// <summary>Takes changes over; the task ends when they are durable, or fails with <see cref="StoreUnavailableException"/> or <see cref="StoreLostException"/>.</summary>
    public Task WriteAsync(IReadOnlyCollection<StoredChange> changes)
    {
        lock (_gate)
        {
            if (changes.Count == 0 && _waiting.Count == 0 && !_mustClear)
            {
                // Nothing to write, but what he relies on may still be on its way.
                return _flight;
            }

            foreach (var change in changes)
            {
                _waiting[change.Key] = change.Value;
            }

            return Start();
        }
    }

    /// <summary>Has the store emptied before anything else is written.</summary>
    public Task ClearAsync()
    {
        lock (_gate)
        {
            _waiting.Clear();
            _mustClear = true;
            return Start();
        }
    }

    /// <summary>Waits for the write on its way.</summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        Task loop;
        lock (_gate)
        {
            loop = _loop;
        }

        await loop.WaitAsync(cancellationToken);
    }

    private Task Start()
    {
        var batch = _batch.Task;
        if (!_isRunning)
        {
            _isRunning = true;
            _loop = RunAsync();
        }

        return batch;
    }

    private async Task RunAsync()
    {
        // Not under the lock.
        await Task.Yield();
        while (Next() is var (changes, clear, batch) && batch is not null)
        {
            try
            {
                if (clear)
                {
                    await store.ClearAsync(CancellationToken.None);
                }

                await store.WriteAsync(changes, CancellationToken.None);
                batch.SetResult();
            }
            catch (Exception failure)
            {
                PutBack(changes, clear);
                batch.SetException(failure is StoreLostException
                    ? failure
                    : new StoreUnavailableException($"{changes.Count} changes could not be stored: {failure.Message}", failure));
                return;
            }
        }
    }

    private (IReadOnlyList<StoredChange> Changes, bool Clear, TaskCompletionSource? Batch) Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 && !_mustClear)
            {
                _isRunning = false;
                return ([], false, null);
            }

            var taken = (_waiting.Select(c => new StoredChange(c.Key, c.Value)).ToArray(), _mustClear, _batch);
            _flight = _batch.Task;
            (_waiting, _mustClear, _batch) = (new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal), false, NewBatch());
            return taken;
        }
    }

    private void PutBack(IReadOnlyList<StoredChange> changes, bool clear)
    {
        lock (_gate)
        {
            var later = _waiting;
            _waiting = changes.ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
            foreach (var (key, value) in later)
            {
                _waiting[key] = value;
            }

            _mustClear |= clear;
            _isRunning = false;

            // Whoever came while the write failed waits for the same.
            var waiting = _batch;
            if (later.Count > 0)
            {
                _batch = NewBatch();
                waiting.SetException(new StoreUnavailableException("The store refused what came before.", new IOException("an earlier write failed")));
            }
        }
    }

    private static TaskCompletionSource NewBatch()
    {
        var batch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Not everybody waits for what he wrote.
        _ = batch.Task.ContinueWith(static t => t.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return batch;
    }
}

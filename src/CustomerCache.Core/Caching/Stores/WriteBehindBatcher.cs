namespace CustomerCache.Core.Caching.Stores;

/// <summary>Writes changes to a store in order, batching those that arrive while a write is in flight. Thread safe.</summary>
/// <remarks>
/// A failed write is retried before later ones with the next write; its callers get the exception. Beyond <see cref="MaxWaitingBytes"/> the
/// pending writes are discarded; once the store accepts writes again it is cleared and refilled.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="overflowed">Called when the limit is exceeded, with the number of discarded keys.</param>
/// <param name="refill">Called without locks before the retry after an overflow; must call <see cref="Refill"/>. Null when the caller
/// bounds the contents itself.</param>
internal sealed class WriteBehindBatcher(IKeyedStore store, Action<int>? overflowed = null, Action? refill = null)
{
    /// <summary>The maximum size of pending writes, keys and values, in MiB.</summary>
    public const int MaxWaitingMiB = 32;

    /// <summary>The maximum size of pending writes, in bytes.</summary>
    public const int MaxWaitingBytes = MaxWaitingMiB * 1024 * 1024;

    // One write stays small enough for a store that is recovering.
    private const int SliceChanges = 5_000;
    private const int SliceBytes = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private Dictionary<string, ReadOnlyMemory<byte>?> _waiting = new(StringComparer.Ordinal);
    private TaskCompletionSource _batch = NewBatch();
    private Task _loop = Task.CompletedTask;
    private Task _lastWrite = Task.CompletedTask;
    private Dictionary<string, ReadOnlyMemory<byte>?> _inFlight = new(StringComparer.Ordinal);
    private long _waitingBytes;
    private long _limit = MaxWaitingBytes;
    private bool _isRunning;
    private bool _mustClear;
    private bool _hasOverflowed;

    /// <summary>Gets the number of keys with pending writes.</summary>
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

    /// <summary>
    /// Enqueues changes; the task completes when they are durable, or fails with <see cref="StoreUnavailableException"/> or <see
    /// cref="StoreFencedException"/>.
    /// </summary>
    public Task WriteAsync(IReadOnlyCollection<KeyedWrite> changes)
    {
        lock (_gate)
        {
            if (changes.Count == 0 && _waiting.Count == 0 && !_mustClear)
            {
                // Nothing to write, but earlier changes may still be in flight.
                return _lastWrite;
            }

            if (!_hasOverflowed)
            {
                foreach (var change in changes)
                {
                    Add(change.Key, change.Value);
                }

                EnforceLimit();
            }

            return Start();
        }
    }

    /// <summary>Returns whether a key has a change that is not known to be durable.</summary>
    public bool IsPending(string key)
    {
        lock (_gate)
        {
            return _hasOverflowed || _waiting.ContainsKey(key) || _inFlight.ContainsKey(key);
        }
    }

    /// <summary>After an overflow, enqueues the complete contents. The caller must prevent changes meanwhile.</summary>
    public void Refill(IEnumerable<KeyedWrite> all)
    {
        lock (_gate)
        {
            if (_hasOverflowed)
            {
                _hasOverflowed = false;
                foreach (var change in all)
                {
                    Add(change.Key, change.Value);
                }

                // The complete contents may exceed the limit for pending writes.
                _limit = _waitingBytes + MaxWaitingBytes;
            }
        }
    }

    /// <summary>Clears the store before anything else is written.</summary>
    public Task ClearAsync()
    {
        lock (_gate)
        {
            DiscardPending();
            _hasOverflowed = false;
            return Start();
        }
    }

    /// <summary>Waits for writes in flight.</summary>
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
        // Leave the caller's lock first.
        await Task.Yield();
        while (true)
        {
            if (Volatile.Read(ref _hasOverflowed))
            {
                refill!();
            }

            var (changes, clear, batch, mustRefill) = Next();
            if (mustRefill)
            {
                continue;
            }

            if (batch is null)
            {
                return;
            }

            var written = 0;
            try
            {
                if (clear)
                {
                    await store.ClearAsync(CancellationToken.None);
                    clear = false;
                }

                do
                {
                    var slice = Slice(changes, written);
                    await store.WriteAsync(slice, CancellationToken.None);
                    written += slice.Count;
                } while (written < changes.Count);

                batch.SetResult();
            }
            catch (Exception failure)
            {
                Requeue(changes.Skip(written), clear);
                batch.SetException(
                    failure is StoreFencedException
                        ? failure
                        : new StoreUnavailableException($"{changes.Count} changes could not be stored: {failure.Message}", failure)
                );
                return;
            }
        }
    }

    private (IReadOnlyList<KeyedWrite> Changes, bool Clear, TaskCompletionSource? Batch, bool MustRefill) Next()
    {
        lock (_gate)
        {
            if (_hasOverflowed)
            {
                // Overflowed since the refill: no change may be reported as durable without the discarded ones.
                return ([], false, null, true);
            }

            if (_waiting.Count == 0 && !_mustClear)
            {
                _isRunning = false;
                _inFlight = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);
                return ([], false, null, false);
            }

            var taken = (_waiting.Select(c => new KeyedWrite(c.Key, c.Value)).ToArray(), _mustClear, _batch, false);
            _lastWrite = _batch.Task;
            _inFlight = _waiting;
            (_waiting, _waitingBytes, _limit) = (new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal), 0, MaxWaitingBytes);
            (_mustClear, _batch) = (false, NewBatch());
            return taken;
        }
    }

    private static IReadOnlyList<KeyedWrite> Slice(IReadOnlyList<KeyedWrite> changes, int from)
    {
        if (from == 0 && changes.Count <= SliceChanges && changes.Sum(c => (long)SizeOf(c.Key, c.Value)) <= SliceBytes)
        {
            return changes;
        }

        var slice = new List<KeyedWrite>();
        for (var bytes = 0L; from < changes.Count && slice.Count < SliceChanges && (slice.Count == 0 || bytes < SliceBytes); from++)
        {
            slice.Add(changes[from]);
            bytes += SizeOf(changes[from].Key, changes[from].Value);
        }

        return slice;
    }

    private static int SizeOf(string key, ReadOnlyMemory<byte>? value) => key.Length + (value?.Length ?? 0);

    private void Add(string key, ReadOnlyMemory<byte>? value)
    {
        if (_waiting.TryGetValue(key, out var known))
        {
            _waitingBytes -= SizeOf(key, known);
        }

        _waiting[key] = value;
        _waitingBytes += SizeOf(key, value);
    }

    private void EnforceLimit()
    {
        if (_waitingBytes > _limit && refill is not null)
        {
            overflowed?.Invoke(_waiting.Count);
            DiscardPending();
            _hasOverflowed = true;
        }
    }

    private void DiscardPending()
    {
        _waiting.Clear();
        (_waitingBytes, _limit, _mustClear) = (0, MaxWaitingBytes, true);
    }

    private void Requeue(IEnumerable<KeyedWrite> changes, bool clear)
    {
        lock (_gate)
        {
            _inFlight = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);
            var later = _waiting;
            if (!_hasOverflowed && !_mustClear)
            {
                (_waiting, _waitingBytes) = (new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal), 0);
                foreach (var change in changes)
                {
                    Add(change.Key, change.Value);
                }

                foreach (var (key, value) in later)
                {
                    Add(key, value);
                }

                EnforceLimit();
            }

            _mustClear |= clear;
            _isRunning = false;

            // Changes enqueued while the write failed fail with it.
            var waiting = _batch;
            if (later.Count > 0 || _hasOverflowed)
            {
                _batch = NewBatch();
                waiting.SetException(new StoreUnavailableException("An earlier write failed.", new IOException("an earlier write failed")));
            }
        }
    }

    private static TaskCompletionSource NewBatch()
    {
        var batch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Not every caller awaits its write: observe the exception.
        _ = batch.Task.ContinueWith(
            static t => t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        return batch;
    }
}

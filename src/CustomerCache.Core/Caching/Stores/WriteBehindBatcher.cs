namespace CustomerCache.Core.Caching.Stores;

/// <summary>
/// Writes changes in the order in which they were made, many at once while a write is on its way. What could not be written stays and goes
/// with the next write, before what came later; whoever waited for it is told. What waits while the store takes nothing is bounded: beyond
/// <see cref="MaxWaitingBytes"/> it is forgotten, and once the store takes writes again it is emptied and told everything anew. Thread
/// safe.
/// </summary>
/// <param name="store">Where to.</param>
/// <param name="overflowed">Called when the bound is reached, with the number of places that are forgotten.</param>
/// <param name="refill">
/// Called, with nothing locked here, when the store is tried again after that: calls <see cref="Refill"/>. Null when the writer's owner
/// bounds what there is to store by itself.
/// </param>
internal sealed class WriteBehindBatcher(IKeyedStore store, Action<int>? overflowed = null, Action? refill = null)
{
    /// <summary>How much may wait, keys and values, in MiB.</summary>
    public const int MaxWaitingMiB = 32;

    /// <summary>The same in bytes.</summary>
    public const int MaxWaitingBytes = MaxWaitingMiB * 1024 * 1024;

    // One write stays small enough for a store that is just coming back.
    private const int SliceChanges = 1_000;
    private const int SliceBytes = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private Dictionary<string, ReadOnlyMemory<byte>?> _waiting = new(StringComparer.Ordinal);
    private TaskCompletionSource _batch = NewBatch();
    private Task _loop = Task.CompletedTask;
    private Task _flight = Task.CompletedTask;
    private Dictionary<string, ReadOnlyMemory<byte>?> _onItsWay = new(StringComparer.Ordinal);
    private long _waitingBytes;
    private long _limit = MaxWaitingBytes;
    private bool _isRunning;
    private bool _mustClear;
    private bool _hasOverflowed;

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

    /// <summary>
    /// Takes changes over; the task ends when they are durable, or fails with <see cref="StoreUnavailableException"/> or
    /// <see cref="StoreFencedException"/>.
    /// </summary>
    public Task WriteAsync(IReadOnlyCollection<KeyedWrite> changes)
    {
        lock (_gate)
        {
            if (changes.Count == 0 && _waiting.Count == 0 && !_mustClear)
            {
                // Nothing to write, but what he relies on may still be on its way.
                return _flight;
            }

            if (!_hasOverflowed)
            {
                foreach (var change in changes)
                {
                    Add(change.Key, change.Value);
                }

                Bound();
            }

            return Start();
        }
    }

    /// <summary>Whether a place has a change that is not known to be durable.</summary>
    public bool IsOnItsWay(string place)
    {
        lock (_gate)
        {
            return _hasOverflowed || _waiting.ContainsKey(place) || _onItsWay.ContainsKey(place);
        }
    }

    /// <summary>After an overflow: all that the store has to hold. The caller sees to it that nothing changes meanwhile.</summary>
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

                // All of it may be more than what may wait beside it.
                _limit = _waitingBytes + MaxWaitingBytes;
            }
        }
    }

    /// <summary>Has the store emptied before anything else is written.</summary>
    public Task ClearAsync()
    {
        lock (_gate)
        {
            Forget();
            _hasOverflowed = false;
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
                PutBack(changes.Skip(written), clear);
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
                // Since it was filled. Without what was forgotten nobody may be told that his change is durable.
                return ([], false, null, true);
            }

            if (_waiting.Count == 0 && !_mustClear)
            {
                _isRunning = false;
                _onItsWay = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);
                return ([], false, null, false);
            }

            var taken = (_waiting.Select(c => new KeyedWrite(c.Key, c.Value)).ToArray(), _mustClear, _batch, false);
            _flight = _batch.Task;
            _onItsWay = _waiting;
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

    private void Bound()
    {
        if (_waitingBytes > _limit && refill is not null)
        {
            overflowed?.Invoke(_waiting.Count);
            Forget();
            _hasOverflowed = true;
        }
    }

    private void Forget()
    {
        _waiting.Clear();
        (_waitingBytes, _limit, _mustClear) = (0, MaxWaitingBytes, true);
    }

    private void PutBack(IEnumerable<KeyedWrite> changes, bool clear)
    {
        lock (_gate)
        {
            _onItsWay = new Dictionary<string, ReadOnlyMemory<byte>?>(StringComparer.Ordinal);
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

                Bound();
            }

            _mustClear |= clear;
            _isRunning = false;

            // Whoever came while the write failed waits for the same.
            var waiting = _batch;
            if (later.Count > 0 || _hasOverflowed)
            {
                _batch = NewBatch();
                waiting.SetException(
                    new StoreUnavailableException("The store refused what came before.", new IOException("an earlier write failed"))
                );
            }
        }
    }

    private static TaskCompletionSource NewBatch()
    {
        var batch = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // Not everybody waits for what he wrote.
        _ = batch.Task.ContinueWith(
            static t => t.Exception,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously | TaskContinuationOptions.OnlyOnFaulted,
            TaskScheduler.Default
        );
        return batch;
    }
}

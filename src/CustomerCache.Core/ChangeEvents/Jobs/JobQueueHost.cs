using System.Collections.Immutable;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// The queue of one topic with its store and its workers: as many at a time for each range of priorities as its pool allows. A job is
/// stored before whoever offered it is told, and stays stored until its hook has ended and its follow-up jobs are stored; so a crash runs
/// it again. While the store cannot be read nothing is taken: what it holds must come first. Thread safe.
/// </summary>
/// <param name="topic">How the jobs are worked on.</param>
/// <param name="store">Where jobs survive.</param>
/// <param name="codec">Encodes jobs for the store.</param>
/// <param name="hooks">What runs them.</param>
/// <param name="queues">Where follow-up jobs go.</param>
/// <param name="flush">Drops everything that lost jobs may have been about.</param>
/// <param name="time">Tells now, and wakes.</param>
/// <param name="observer">Is told.</param>
public sealed class JobQueueHost(
    TopicRules topic,
    IKeyedStore store,
    JobCodec codec,
    Lazy<HookTable> hooks,
    IJobQueues queues,
    Func<CancellationToken, Task> flush,
    TimeProvider time,
    IJobObserver observer
) : IAsyncDisposable
{
    private static readonly TimeSpan LoadAgain = TimeSpan.FromSeconds(2);

    // Timers cannot wait for a year, as jobs can.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);
    private readonly Lock _gate = new();
    private readonly JobQueue _queue = new(topic);
    private readonly WriteBehindBatcher _writer = new(store);
    private readonly JobRunner _runner = new(hooks, queues, observer);
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<Task> _running = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loops = Task.CompletedTask;
    private int _isDisposed;

    /// <summary>How many jobs there are and were.</summary>
    public JobCounts Counts
    {
        get
        {
            lock (_gate)
            {
                return _queue.Counts;
            }
        }
    }

    /// <summary>
    /// Loads what is stored, for as long as that takes, and begins to work. Returns at once; workers stay on the caller's scheduler.
    /// </summary>
    public void Start()
    {
        observer.Opened(topic.Topic, ReadCounts);
        _loops = WorkAsync();
    }

    /// <summary>Takes jobs in; stored when the call returns.</summary>
    public async Task<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken)
    {
        if (!_loaded.Task.IsCompletedSuccessfully)
        {
            throw new StoreUnavailableException(
                $"The queue of topic {topic.Topic} is not loaded yet.",
                new IOException("its store was not read")
            );
        }

        var sum = EnqueueResult.None;
        Task stored;
        lock (_gate)
        {
            foreach (var job in jobs)
            {
                sum += _queue.Enqueue(job, time.GetUtcNow()) switch
                {
                    EnqueueOutcome.Accepted or EnqueueOutcome.Superseded => new EnqueueResult(1, 0, 0, 0),
                    EnqueueOutcome.Duplicate => new EnqueueResult(0, 1, 0, 0),
                    EnqueueOutcome.Refused => new EnqueueResult(0, 0, 0, 1),
                    _ => new EnqueueResult(0, 0, 1, 0),
                };
            }

            stored = Persist();
            Wake();
        }

        await stored.WaitAsync(cancellationToken);
        return sum;
    }

    /// <summary>Waits until the stored jobs are there.</summary>
    public Task LoadedAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    /// <summary>Jobs in a state, or in any.</summary>
    public ImmutableArray<JobView> List(JobState? state, int most)
    {
        lock (_gate)
        {
            return _queue.Views(state, most);
        }
    }

    /// <summary>A job that waits, runs, or ended not long ago.</summary>
    public JobView? Find(string id)
    {
        lock (_gate)
        {
            return _queue.TryFind(id, out var view) ? view : null;
        }
    }

    /// <summary>Jobs that failed for good, the oldest first.</summary>
    public ImmutableArray<DeadLetter> DeadLetters()
    {
        lock (_gate)
        {
            return _queue.DeadLetters;
        }
    }

    /// <summary>Offers the job of a dead letter again; stored when the call returns. Returns null when there is no such letter.</summary>
    public async Task<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken)
    {
        EnqueueOutcome? offer;
        Task stored;
        lock (_gate)
        {
            offer = _queue.Retry(id, time.GetUtcNow());
            stored = Persist();
            Wake();
        }

        await stored.WaitAsync(cancellationToken);
        return offer switch
        {
            null => null,
            EnqueueOutcome.Refused refused => new RetryResult(false, refused.Reason),
            EnqueueOutcome.Dropped dropped => new RetryResult(false, $"the queue dropped it again: {dropped.Reason}"),
            _ => new RetryResult(true, null),
        };
    }

    /// <summary>Removes a dead letter; stored when the call returns. False when there is none.</summary>
    public async Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken)
    {
        bool isThere;
        Task stored;
        lock (_gate)
        {
            isThere = _queue.DropDeadLetter(id);
            stored = Persist();
        }

        await stored.WaitAsync(cancellationToken);
        return isThere;
    }

    /// <summary>
    /// Takes no more jobs, ends the hooks that run, and waits for the store. Jobs whose hooks were ended run again at the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _loops;
        observer.Closed(topic.Topic, ReadCounts);
        await _writer.DrainAsync(CancellationToken.None);
        _stop.Dispose();
    }

    // Equal to itself as a delegate, which is how the observer knows it again.
    private JobCounts ReadCounts() => Counts;

    private async Task WorkAsync()
    {
        await Task.Yield();
        try
        {
            await LoadAsync(_stop.Token);
            await Task.WhenAll(Enumerable.Range(0, topic.Priorities.Length).Select(range => WorkAsync(range, _stop.Token)));
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host stops.
        }

        Task[] running;
        lock (_gate)
        {
            running = [.. _running];
        }

        await Task.WhenAll(running);
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        while (!_loaded.Task.IsCompleted)
        {
            try
            {
                var content = await store.AcquireAsync(cancellationToken);
                var stored = StoredJobs.Read(codec, content.Values.Select(v => KeyValuePair.Create(v.Key, (ReadOnlyMemory<byte>)v.Value)));
                if (!content.IsComplete || !stored.Damaged.IsEmpty)
                {
                    observer.Damaged(topic.Topic, stored.Damaged.Length);
                    await flush(cancellationToken);
                }

                lock (_gate)
                {
                    _queue.Restore(stored.Jobs, stored.Marks, stored.DeadLetters);
                    _queue.DrainChanges();
                    _ = TellAsync(_writer.WriteAsync([.. stored.Damaged.Select(place => new KeyedWrite(place, null))]));
                }

                _loaded.SetResult();
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                observer.NotStored(topic.Topic, failure);
                await Task.Delay(LoadAgain, time, cancellationToken);
            }
        }
    }

    private async Task WorkAsync(int range, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            Job? job;
            Task changed;
            TimeSpan? wait = null;
            lock (_gate)
            {
                changed = _changed.Task;
                if (!_queue.TryTake(range, time.GetUtcNow(), out job))
                {
                    wait = _queue.NextDueAt(range) - time.GetUtcNow();
                }

                _ = TellAsync(Persist());
                if (job is not null)
                {
                    Track(RunAsync(job, cancellationToken));
                }
            }

            if (job is null)
            {
                await WaitAsync(changed, wait, cancellationToken);
            }
        }
    }

    private async Task RunAsync(Job job, CancellationToken cancellationToken)
    {
        // Not under the lock.
        await Task.Yield();
        if (await _runner.RunAsync(job, cancellationToken) is not { } result)
        {
            return;
        }

        JobEnd end;
        lock (_gate)
        {
            end = _queue.Complete(job.Id, result, time.GetUtcNow());
            _ = TellAsync(Persist());
            Wake();
        }

        observer.Ended(job, end);
    }

    private async Task WaitAsync(Task changed, TimeSpan? wait, CancellationToken cancellationToken)
    {
        try
        {
            if (wait is { } limit)
            {
                await changed.WaitAsync(
                    TimeSpan.FromMilliseconds(Math.Clamp(limit.TotalMilliseconds, 1, LongestWait.TotalMilliseconds)),
                    time,
                    cancellationToken
                );
            }
            else
            {
                await changed.WaitAsync(cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            // Something is due.
        }
    }

    private Task Persist() =>
        _writer.WriteAsync([
            .. _queue
                .DrainChanges()
                .Select(change =>
                    change switch
                    {
                        JobChange.KeepJob keep => new KeyedWrite(keep.Key, codec.Encode(keep.Job)),
                        JobChange.KeepMark keep => new KeyedWrite(keep.Key, codec.Encode(keep.Mark)),
                        JobChange.KeepDeadLetter keep => new KeyedWrite(keep.Key, codec.Encode(keep.Letter)),
                        _ => new KeyedWrite(change.Key, null),
                    }
                ),
        ]);

    private void Track(Task task)
    {
        _running.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_gate)
                {
                    _running.Remove(ended);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default
        );
    }

    private void Wake()
    {
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.SetResult();
    }

    private async Task TellAsync(Task stored)
    {
        try
        {
            await stored;
        }
        catch (Exception failure)
        {
            observer.NotStored(topic.Topic, failure);
        }
    }
}

using System.Collections.Immutable;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Hosts the queue of one topic with its store and its workers, limited per priority range by its pool. Thread safe.</summary>
/// <remarks>
/// A job is stored before its sender is acknowledged, and until its hook has ended and its follow-up jobs are stored: a crash runs it
/// again. While the store is unreadable no job runs or is accepted, because stored jobs come first.
/// </remarks>
/// <param name="topic">The rules of the topic.</param>
/// <param name="store">Stores the jobs.</param>
/// <param name="codec">Encodes jobs for the store.</param>
/// <param name="hooks">Runs the jobs.</param>
/// <param name="queues">Receives follow-up jobs.</param>
/// <param name="flush">Invalidates everything that lost jobs may have affected.</param>
/// <param name="time">The clock.</param>
/// <param name="observer">Receives events.</param>
public sealed class JobQueueHost(
    TopicRules topic,
    IKeyedStore store,
    JobCodec codec,
    Lazy<HookTable> hooks,
    IJobQueues queues,
    Func<CancellationToken, Task> flush,
    TimeProvider time,
    IEventObserver<JobEvent> observer
) : IAsyncDisposable
{
    private static readonly TimeSpan LoadRetryDelay = TimeSpan.FromSeconds(2);

    // Jobs may be due in a year, which exceeds the range of timers.
    private static readonly TimeSpan MaxTimerDelay = TimeSpan.FromDays(1);
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

    /// <summary>Gets the counts.</summary>
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
    /// Starts loading the stored jobs, retrying until it succeeds, and then the workers. Returns immediately; workers stay on the caller's
    /// scheduler.
    /// </summary>
    public void Start()
    {
        observer.Observe(new JobEvent.Opened(topic.Topic, ReadCounts));
        _loops = WorkAsync();
    }

    /// <summary>Enqueues jobs; they are stored when the call returns.</summary>
    public async Task<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken)
    {
        if (!_loaded.Task.IsCompletedSuccessfully)
        {
            throw new StoreUnavailableException(
                $"The queue of topic {topic.Topic} is not loaded yet; retry later.",
                new IOException("its store was not read")
            );
        }

        var (taken, duplicates, dropped, refused) = (0, 0, 0, 0);
        var notTaken = ImmutableArray.CreateBuilder<string>();
        Task stored;
        lock (_gate)
        {
            foreach (var job in jobs)
            {
                var outcome = _queue.Enqueue(job, time.GetUtcNow());
                _ = outcome switch
                {
                    EnqueueOutcome.Accepted or EnqueueOutcome.Superseded => taken++,
                    EnqueueOutcome.Duplicate => duplicates++,
                    EnqueueOutcome.Refused => refused++,
                    _ => dropped++,
                };
                if (outcome is not (EnqueueOutcome.Accepted or EnqueueOutcome.Superseded))
                {
                    notTaken.Add(job.Id);
                }
            }

            stored = Persist();
            Wake();
        }

        await stored.WaitAsync(cancellationToken);
        return new EnqueueResult(taken, duplicates, dropped, refused) { NotTaken = notTaken.ToImmutable() };
    }

    /// <summary>Waits until the stored jobs are loaded.</summary>
    public Task LoadedAsync(CancellationToken cancellationToken) => _loaded.Task.WaitAsync(cancellationToken);

    /// <summary>Returns jobs in a state, or in any.</summary>
    public ImmutableArray<JobView> List(JobState? state, int most)
    {
        lock (_gate)
        {
            return _queue.Views(state, most);
        }
    }

    /// <summary>Returns a job that waits, runs, or completed recently.</summary>
    public JobView? Find(string id)
    {
        lock (_gate)
        {
            return _queue.TryFind(id, out var view) ? view : null;
        }
    }

    /// <summary>Returns the jobs that failed permanently, oldest first.</summary>
    public ImmutableArray<DeadLetter> DeadLetters()
    {
        lock (_gate)
        {
            return _queue.DeadLetters;
        }
    }

    /// <summary>Enqueues the job of a dead letter again and stores the change. Returns null when there is none.</summary>
    public async Task<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken)
    {
        EnqueueOutcome? outcome;
        Task stored;
        lock (_gate)
        {
            outcome = _queue.Retry(id, time.GetUtcNow());
            stored = Persist();
            Wake();
        }

        await stored.WaitAsync(cancellationToken);
        return outcome switch
        {
            null => null,
            EnqueueOutcome.Refused refused => new RetryResult(false, refused.Reason),
            EnqueueOutcome.Dropped dropped => new RetryResult(false, $"the job was dropped again: {dropped.Reason}"),
            _ => new RetryResult(true, null),
        };
    }

    /// <summary>Removes a dead letter and stores the change; returns false when there is none.</summary>
    public async Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken)
    {
        bool exists;
        Task stored;
        lock (_gate)
        {
            exists = _queue.DropDeadLetter(id);
            stored = Persist();
        }

        await stored.WaitAsync(cancellationToken);
        return exists;
    }

    /// <summary>
    /// Stops accepting jobs, cancels running hooks, and waits for the store. Jobs with cancelled hooks run again at the next start.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        await _stop.CancelAsync();
        await _loops;
        observer.Observe(new JobEvent.Closed(topic.Topic, ReadCounts));
        await _writer.DrainAsync(CancellationToken.None);
        _stop.Dispose();
    }

    // Compares equal as a delegate; the observer identifies the queue by it.
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
            // The host is stopping.
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
                    observer.Observe(new JobEvent.Damaged(topic.Topic, stored.Damaged.Length));
                    await flush(cancellationToken);
                }

                lock (_gate)
                {
                    _queue.Restore(stored.Jobs, stored.Marks, stored.DeadLetters);
                    _queue.DrainChanges();
                    _ = ReportFailureAsync(_writer.WriteAsync([.. stored.Damaged.Select(key => new KeyedWrite(key, null))]));
                }

                _loaded.SetResult();
            }
            catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
            {
                observer.Observe(new JobEvent.NotStored(topic.Topic, failure));
                await Task.Delay(LoadRetryDelay, time, cancellationToken);
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

                _ = ReportFailureAsync(Persist());
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
        // Leave the lock first.
        await Task.Yield();
        if (await _runner.RunAsync(job, cancellationToken) is not { } result)
        {
            return;
        }

        JobEnd end;
        lock (_gate)
        {
            end = _queue.Complete(job.Id, result, time.GetUtcNow());
            _ = ReportFailureAsync(Persist());
            Wake();
        }

        observer.Observe(new JobEvent.Ended(job, end));
    }

    private async Task WaitAsync(Task changed, TimeSpan? wait, CancellationToken cancellationToken)
    {
        try
        {
            if (wait is { } limit)
            {
                await changed.WaitAsync(
                    TimeSpan.FromMilliseconds(Math.Clamp(limit.TotalMilliseconds, 1, MaxTimerDelay.TotalMilliseconds)),
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
            // A job is due.
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

    private async Task ReportFailureAsync(Task stored)
    {
        try
        {
            await stored;
        }
        catch (Exception failure)
        {
            observer.Observe(new JobEvent.NotStored(topic.Topic, failure));
        }
    }
}

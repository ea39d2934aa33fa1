using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Holds the jobs of one topic. A state machine without clock, storage or threads.</summary>
/// <remarks>
/// The owner serializes all calls, runs the hooks, and stores <see cref="DrainChanges"/> before it reports any result.
/// An accepted job is either done or dropped with a reason. A hash has at most one mark, created atomically with its check; a job is no
/// duplicate of an equal one that failed permanently. After a crash every stored job waits again, even one that was running: hooks run at
/// least once.
/// </remarks>
/// <param name="topic">The rules of the topic.</param>
public sealed class JobQueue(TopicRules topic)
{
    /// <summary>The maximum number of waiting jobs.</summary>
    public const int MaxWaiting = 100_000;

    /// <summary>The maximum number of dead letters; a newer one evicts the oldest.</summary>
    public const int MaxDeadLetters = 1_000;

    private readonly PriorityLanes _lanes = new(topic);
    private readonly CompletedJobs _completed = new();
    private readonly JobChanges _changes = new();
    private DeduplicationWindow? _window;
    private DeadLetterBox _dead = DeadLetterBox.Empty;
    private DateTimeOffset _firstExpiry = DateTimeOffset.MinValue;
    private (long Duplicates, long Refused, long Retries) _counts;

    /// <summary>Gets the counts.</summary>
    public JobCounts Counts =>
        new(_lanes.Waiting, _lanes.Running, _completed.Done, _counts.Duplicates, _counts.Refused, _counts.Retries, _completed.Dropped)
        {
            DeadLetters = _dead.Letters.Length,
            EvictedDeadLetters = _dead.Evicted,
            LastError = _completed.LastError?.Text,
            LastErrorAt = _completed.LastError?.At,
        };

    /// <summary>Gets the jobs that failed permanently or were rejected by their hook, oldest first.</summary>
    public ImmutableArray<DeadLetter> DeadLetters => _dead.Letters;

    private DeduplicationWindow Window => _window ??= new DeduplicationWindow(topic.UniqueIdExpiry, _changes.Add);

    /// <summary>Enqueues a job, unless it is known, cannot run, or the queue is full.</summary>
    public EnqueueOutcome Enqueue(Job job, DateTimeOffset now)
    {
        var range = topic.RangeOf(job.Priority);
        if (DropReasonOf(job, range, now) is ({ } reason, var text))
        {
            _completed.AddDropped(job, reason, text, now);
            return new EnqueueOutcome.Dropped(reason);
        }

        var older = FindSuperseded(job);
        var isEqual = job.IsDeduplicated && older is not null && Window.HolderOf(job.Hash) == older.Job.Id;
        if (_lanes.Find(job.Id) is not null || (job.IsDeduplicated && Window.IsKnown(job.Hash, now) && !isEqual))
        {
            _counts.Duplicates++;
            return new EnqueueOutcome.Duplicate();
        }

        if (older is not null)
        {
            Replace(older, job, range, isEqual, now);
            return new EnqueueOutcome.Superseded(older.Job.Id);
        }

        if (!HasCapacity(now))
        {
            _counts.Refused++;
            return new EnqueueOutcome.Refused(
                string.Create(CultureInfo.InvariantCulture, $"topic {topic.Topic} already has {MaxWaiting} waiting jobs; retry later")
            );
        }

        Mark(job, now);
        Store(Add(job, range));
        return new EnqueueOutcome.Accepted();
    }

    /// <summary>Takes the next due job of a range, if its pool has a free worker. Drops expired ones on the way.</summary>
    /// <param name="range">The index of the range in <see cref="TopicRules.Priorities"/>.</param>
    /// <param name="now">The current time.</param>
    /// <param name="job">The job; it runs until it is completed.</param>
    public bool TryTake(int range, DateTimeOffset now, [NotNullWhen(true)] out Job? job)
    {
        job = null;
        while (_lanes.HasFreeWorker(range) && _lanes.Next(range, now) is { } next)
        {
            if (next.Job.IsExpired(now))
            {
                Drop(next, JobDropReason.Expired, Expired(next), now);
                continue;
            }

            _lanes.Run(next);
            job = next.Job;
            return true;
        }

        return false;
    }

    /// <summary>Returns when the next job of a range can be taken without a completion; null when none can.</summary>
    public DateTimeOffset? NextDueAt(int range) => _lanes.HasFreeWorker(range) ? _lanes.NextDueAt(range) : null;

    /// <summary>Ends the run of a job: it is done, waits for a retry, or is dropped.</summary>
    public JobEnd Complete(string id, HookResult result, DateTimeOffset now)
    {
        if (_lanes.Find(id) is not { IsRunning: true } queued)
        {
            return new JobEnd.Unknown();
        }

        _lanes.Stop(queued);
        switch (result)
        {
            case HookResult.Failed failed:
                return Retry(queued, failed.Reason, now);
            case HookResult.Rejected rejected:
                return Drop(queued, JobDropReason.Rejected, rejected.Reason, now);
            default:
                RemoveJob(queued);
                Window.Finish(queued.Job.Hash, id, now);
                _completed.AddDone(queued.Job, now);
                return new JobEnd.Done();
        }
    }

    /// <summary>
    /// Enqueues the job of a dead letter again, due now, with its attempts reset. Removes the dead letter unless the job is rejected.
    /// Returns null when there is none.
    /// </summary>
    public EnqueueOutcome? Retry(string id, DateTimeOffset now)
    {
        if (!_dead.TryFind(id, out var letter) || letter.Job is not { } job)
        {
            return null;
        }

        if (job.Properties.IsSupersedable && _lanes.Supersedable(job.SupersedeKey) is { } newer && MayReplace(newer.Job, job))
        {
            // A newer job about the same entity waits, and this one would replace it.
            DropDeadLetter(id);
            return new EnqueueOutcome.Duplicate();
        }

        var outcome = Enqueue(job with { Attempts = 0, DueAt = now, ExpiresAt = now.AddMinutes(job.Properties.Expires) }, now);
        if (outcome is not (EnqueueOutcome.Refused or EnqueueOutcome.Dropped))
        {
            DropDeadLetter(id);
            _completed.Remove(id);
        }

        return outcome;
    }

    /// <summary>Removes a dead letter; returns false when there is none.</summary>
    public bool DropDeadLetter(string id)
    {
        var exists = _dead.TryFind(id, out _);
        if (exists)
        {
            _dead = _dead.Remove(id);
            _changes.Add(new JobChange.Remove(JobChange.DeadLetterPrefix + id));
        }

        return exists;
    }

    /// <summary>Restores stored jobs, once, before any other call.</summary>
    /// <remarks>
    /// All jobs wait, including those that were running. A job whose priority is no longer in any range goes to the least urgent range.
    /// </remarks>
    public void Restore(IEnumerable<Job> jobs, IEnumerable<JobMark> marks, IEnumerable<DeadLetter>? dead = null)
    {
        if (_lanes.Waiting + _lanes.Running > 0)
        {
            throw new InvalidOperationException("A queue is restored before it is used.");
        }

        foreach (var mark in marks)
        {
            Window.Restore(mark);
        }

        _dead = new DeadLetterBox { Letters = [.. (dead ?? []).OrderBy(l => l.FailedAt).ThenBy(l => l.Id, StringComparer.Ordinal)] };

        // Already stored: nothing is stored again.
        foreach (var job in jobs.OrderBy(j => j.CreatedAt).ThenBy(j => j.Id, StringComparer.Ordinal))
        {
            Mark(job, job.CreatedAt);
            Add(job, topic.RangeOf(job.Priority) is >= 0 and var range ? range : topic.Priorities.Length - 1);
        }
    }

    /// <summary>Returns and clears the pending writes.</summary>
    public ImmutableArray<JobChange> DrainChanges() => _changes.Drain();

    /// <summary>Finds a job that waits, runs or was recently completed.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out JobView? view)
    {
        view = _lanes.Find(id) is { } queued ? View(queued) : _completed.Find(id);
        return view is not null;
    }

    /// <summary>Returns the jobs in a state, or in any: running, waiting, then completed ones, newest first.</summary>
    public ImmutableArray<JobView> Views(JobState? state, int most) =>
        [
            .. _lanes
                .All.Where(j => state is null || j.State == state)
                .Select(View)
                .Concat(_completed.Newest.Where(v => state is null || v.State == state))
                .Take(most),
        ];

    private static JobView View(QueuedJob queued) => JobView.Of(queued.Job, queued.State, queued.Failure);

    private static string Expired(QueuedJob queued) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"expired: not run within {queued.Job.Properties.Expires} "
                + $"minutes{(queued.Failure is null ? "" : $"; the last failure was: {queued.Failure}")}"
        );

    private (JobDropReason? Reason, string Text) DropReasonOf(Job job, int range, DateTimeOffset now) =>
        job switch
        {
            _ when job.Topic != topic.Topic => (JobDropReason.UnknownTopic, $"sent to the queue of topic {topic.Topic}"),
            _ when job.Generation > topic.GenerationsLimit => (
                JobDropReason.GenerationLimit,
                $"generation {job.Generation} is above the limit of {topic.GenerationsLimit}"
            ),
            _ when range < 0 => (JobDropReason.UnknownPriority, $"no priority range of the topic contains priority {job.Priority}"),
            _ when job.IsExpired(now) => (JobDropReason.Expired, "expired before it was enqueued"),
            _ => (null, ""),
        };

    /// <summary>Returns whether a job may replace another: one that affects other users is not replaced by one that does not.</summary>
    private static bool MayReplace(Job newer, Job older) => newer.OthersAffected || !older.OthersAffected;

    private QueuedJob? FindSuperseded(Job job) =>
        _lanes.Supersedable(job.SupersedeKey) is { } older && MayReplace(job, older.Job) ? older : null;

    private bool HasCapacity(DateTimeOffset now)
    {
        if (_lanes.Waiting >= MaxWaiting && now > _firstExpiry)
        {
            foreach (var expired in _lanes.All.Where(j => !j.IsRunning && j.Job.IsExpired(now)).ToArray())
            {
                Drop(expired, JobDropReason.Expired, Expired(expired), now);
            }

            _firstExpiry = _lanes.All.Where(j => !j.IsRunning).Select(j => j.Job.ExpiresAt).DefaultIfEmpty(now).Min();
        }

        return _lanes.Waiting < MaxWaiting;
    }

    private JobEnd Retry(QueuedJob queued, string reason, DateTimeOffset now)
    {
        var failed = queued.Job with { Attempts = queued.Job.Attempts + 1, DueAt = now + RetryWaits.After(queued.Job.Attempts + 1) };
        queued.Job = failed;
        queued.Failure = reason;
        if (failed.Properties.IsSupersedable && _lanes.Supersedable(failed.SupersedeKey) is { } newer && MayReplace(newer.Job, failed))
        {
            return Drop(queued, JobDropReason.Superseded, $"superseded by {newer.Job.Id}", now);
        }

        if (failed.Attempts > failed.Properties.RetryLimit || failed.DueAt > failed.ExpiresAt)
        {
            return Drop(
                queued,
                JobDropReason.Failed,
                string.Create(CultureInfo.InvariantCulture, $"failed {failed.Attempts} times: {reason}"),
                now
            );
        }

        _counts.Retries++;
        _completed.AddError(failed, reason, now);
        _lanes.Wait(queued);
        Store(queued);
        return new JobEnd.Retried(failed.DueAt);
    }

    private void Mark(Job job, DateTimeOffset now)
    {
        if (job.IsDeduplicated)
        {
            Window.Add(job.Hash, job.Id, now);
        }
    }

    /// <summary>
    /// Replaces a job. The newer one keeps an earlier due time: otherwise a steady stream of replacements would never run.
    /// </summary>
    private void Replace(QueuedJob older, Job job, int range, bool isEqual, DateTimeOffset now)
    {
        if (isEqual)
        {
            Window.Transfer(job.Hash, job.Id);
        }

        Drop(older, JobDropReason.Superseded, $"superseded by {job.Id}", now);
        if (!isEqual)
        {
            Mark(job, now);
        }

        Store(Add(job.DueAt > older.Job.DueAt ? job with { DueAt = older.Job.DueAt } : job, range, older));
    }

    private QueuedJob Add(Job job, int range, QueuedJob? inPlaceOf = null)
    {
        _firstExpiry = job.ExpiresAt < _firstExpiry ? job.ExpiresAt : _firstExpiry;
        return _lanes.Add(job, range, inPlaceOf);
    }

    private void Store(QueuedJob queued) => _changes.Add(new JobChange.KeepJob(queued.Job));

    private JobEnd.Dropped Drop(QueuedJob queued, JobDropReason reason, string text, DateTimeOffset now)
    {
        RemoveJob(queued);
        Window.Release(queued.Job.Hash, queued.Job.Id);
        _completed.AddDropped(queued.Job, reason, text, now);
        if (reason is JobDropReason.Failed or JobDropReason.Rejected || (reason == JobDropReason.Expired && queued.Failure is not null))
        {
            AddDeadLetter(DeadLetter.Of(queued.Job, text, now));
        }

        return new JobEnd.Dropped(reason, text);
    }

    private void AddDeadLetter(DeadLetter letter)
    {
        _dead = _dead.Add(letter, MaxDeadLetters, out var evicted);
        _changes.Add(new JobChange.KeepDeadLetter(letter));
        if (evicted is not null)
        {
            _changes.Add(new JobChange.Remove(JobChange.DeadLetterPrefix + evicted.Id));
        }
    }

    private void RemoveJob(QueuedJob queued)
    {
        _lanes.Remove(queued);
        _changes.Add(new JobChange.Remove(JobChange.JobPrefix + queued.Job.Id));
    }
}

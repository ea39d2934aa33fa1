using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// The jobs of one topic. A state machine without clock, disk or threads: its owner gives it turns, one at a time, runs the hooks, and
/// stores what <see cref="DrainChanges"/> says before he tells anybody else.
/// <para>Its laws: a job that was accepted is done, or dropped with a reason. A hash has at most one mark, made in the step that looks for
/// it; a job whose twin failed for good is no duplicate. After a crash every job that was stored waits again, even one that ran: hooks run
/// at least once.</para>
/// </summary>
/// <param name="topic">How the jobs are worked on.</param>
public sealed class JobQueue(TopicRules topic)
{
    /// <summary>The most jobs that wait.</summary>
    public const int MaxWaiting = 100_000;

    /// <summary>The most dead letters; a newer one evicts the oldest.</summary>
    public const int MaxDeadLetters = 1_000;

    private readonly PriorityLanes _lines = new(topic);
    private readonly CompletedJobs _ended = new();
    private readonly JobChanges _changes = new();
    private DeduplicationWindow? _marks;
    private DeadLetterBox _dead = DeadLetterBox.Empty;
    private DateTimeOffset _firstExpiry = DateTimeOffset.MinValue;
    private (long Duplicates, long Refused, long Retries) _counts;

    /// <summary>How many jobs there are and were.</summary>
    public JobCounts Counts =>
        new(_lines.Waiting, _lines.Running, _ended.Done, _counts.Duplicates, _counts.Refused, _counts.Retries, _ended.Dropped)
        {
            DeadLetters = _dead.Letters.Length,
            EvictedDeadLetters = _dead.Evicted,
        };

    /// <summary>Jobs that failed for good or were rejected by their hook, the oldest first.</summary>
    public ImmutableArray<DeadLetter> DeadLetters => _dead.Letters;

    private DeduplicationWindow Marks => _marks ??= new DeduplicationWindow(topic.UniqueIdExpiry, _changes.Add);

    /// <summary>Takes a job into the line, unless it is known, useless or there is no room.</summary>
    public EnqueueOutcome Enqueue(Job job, DateTimeOffset now)
    {
        var range = topic.RangeOf(job.Priority);
        if (Uselessness(job, range, now) is ({ } reason, var text))
        {
            _ended.AddDropped(job, reason, text, now);
            return new EnqueueOutcome.Dropped(reason);
        }

        var older = Supersedes(job);
        var isTwin = job.IsDeduplicated && older is not null && Marks.HolderOf(job.Hash) == older.Job.Id;
        if (_lines.Find(job.Id) is not null || (job.IsDeduplicated && Marks.IsKnown(job.Hash, now) && !isTwin))
        {
            _counts.Duplicates++;
            return new EnqueueOutcome.Duplicate();
        }

        if (older is not null)
        {
            Replace(older, job, range, isTwin, now);
            return new EnqueueOutcome.Superseded(older.Job.Id);
        }

        if (!HasRoom(now))
        {
            _counts.Refused++;
            return new EnqueueOutcome.Refused(
                string.Create(CultureInfo.InvariantCulture, $"{MaxWaiting} jobs of topic {topic.Topic} wait already; try again later")
            );
        }

        Mark(job, now);
        Store(Add(job, range));
        return new EnqueueOutcome.Accepted();
    }

    /// <summary>The next job of a range that is due, when fewer run than its pool allows. Expired ones on the way are dropped.</summary>
    /// <param name="range">The place of the range in <see cref="TopicRules.Priorities"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="job">The job; it runs until it is completed.</param>
    public bool TryTake(int range, DateTimeOffset now, [NotNullWhen(true)] out Job? job)
    {
        job = null;
        while (_lines.HasFreePlace(range) && _lines.Next(range, now) is { } next)
        {
            if (next.Job.IsExpired(now))
            {
                Drop(next, JobDropReason.Expired, Expired(next), now);
                continue;
            }

            _lines.Run(next);
            job = next.Job;
            return true;
        }

        return false;
    }

    /// <summary>When the next job of a range can be taken, if none is completed before; null when none can.</summary>
    public DateTimeOffset? NextDueAt(int range) => _lines.HasFreePlace(range) ? _lines.NextDueAt(range) : null;

    /// <summary>Ends the running of a job: it is done, waits to be tried again, or is given up.</summary>
    public JobEnd Complete(string id, HookResult result, DateTimeOffset now)
    {
        if (_lines.Find(id) is not { IsRunning: true } queued)
        {
            return new JobEnd.Unknown();
        }

        _lines.Stop(queued);
        switch (result)
        {
            case HookResult.Failed failed:
                return Retry(queued, failed.Reason, now);
            case HookResult.Rejected rejected:
                return Drop(queued, JobDropReason.Rejected, rejected.Reason, now);
            default:
                Forget(queued);
                Marks.Finish(queued.Job.Hash, id, now);
                _ended.AddDone(queued.Job, now);
                return new JobEnd.Done();
        }
    }

    /// <summary>
    /// Offers the job of a dead letter again, due now and with all of its attempts. The letter goes unless the job cannot be accepted.
    /// Returns null when there is no such letter.
    /// </summary>
    public EnqueueOutcome? Retry(string id, DateTimeOffset now)
    {
        if (!_dead.TryFind(id, out var letter) || letter.Job is not { } job)
        {
            return null;
        }

        if (job.Properties.IsSupersedable && _lines.Supersedable(job.SupersedeKey) is { } newer && MayReplace(newer.Job, job))
        {
            // A newer job about the same waits already, and would be replaced by this one.
            DropDeadLetter(id);
            return new EnqueueOutcome.Duplicate();
        }

        var offer = Enqueue(job with { Attempts = 0, DueAt = now, ExpiresAt = now.AddMinutes(job.Properties.Expires) }, now);
        if (offer is not (EnqueueOutcome.Refused or EnqueueOutcome.Dropped))
        {
            DropDeadLetter(id);
            _ended.Revive(id);
        }

        return offer;
    }

    /// <summary>Removes a dead letter; false when there is none.</summary>
    public bool DropDeadLetter(string id)
    {
        var isThere = _dead.TryFind(id, out _);
        if (isThere)
        {
            _dead = _dead.Remove(id);
            _changes.Add(new JobChange.Remove(JobChange.DeadLetterPrefix + id));
        }

        return isThere;
    }

    /// <summary>
    /// Takes in what was stored, once, before anything else. All jobs wait, also those that ran. One whose priority no range holds any
    /// more is put into the least urgent range.
    /// </summary>
    public void Restore(IEnumerable<Job> jobs, IEnumerable<JobMark> marks, IEnumerable<DeadLetter>? dead = null)
    {
        if (_lines.Waiting + _lines.Running > 0)
        {
            throw new InvalidOperationException("A queue is restored before it is used.");
        }

        foreach (var mark in marks)
        {
            Marks.Restore(mark);
        }

        _dead = new DeadLetterBox { Letters = [.. (dead ?? []).OrderBy(l => l.FailedAt).ThenBy(l => l.Id, StringComparer.Ordinal)] };

        // Stored already: nothing of it is stored again.
        foreach (var job in jobs.OrderBy(j => j.CreatedAt).ThenBy(j => j.Id, StringComparer.Ordinal))
        {
            Mark(job, job.CreatedAt);
            Add(job, topic.RangeOf(job.Priority) is >= 0 and var range ? range : topic.Priorities.Length - 1);
        }
    }

    /// <summary>What is to be stored and removed since the last time.</summary>
    public ImmutableArray<JobChange> DrainChanges() => _changes.Drain();

    /// <summary>A job that waits, runs, or was one of the last that ended.</summary>
    public bool TryFind(string id, [NotNullWhen(true)] out JobView? view)
    {
        view = _lines.Find(id) is { } queued ? View(queued) : _ended.Find(id);
        return view is not null;
    }

    /// <summary>Jobs in a state, or in any: those that run, those that wait, then the last that ended, the newest of those first.</summary>
    public ImmutableArray<JobView> Views(JobState? state, int most) =>
        [
            .. _lines
                .All.Where(j => state is null || j.State == state)
                .Select(View)
                .Concat(_ended.Newest.Where(v => state is null || v.State == state))
                .Take(most),
        ];

    private static JobView View(QueuedJob queued) => JobView.Of(queued.Job, queued.State, queued.Failure);

    private static string Expired(QueuedJob queued) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"expired: not run within {queued.Job.Properties.Expires} "
                + $"minutes{(queued.Failure is null ? "" : $"; the last failure was: {queued.Failure}")}"
        );

    private (JobDropReason? Reason, string Text) Uselessness(Job job, int range, DateTimeOffset now) =>
        job switch
        {
            _ when job.Topic != topic.Topic => (JobDropReason.UnknownTopic, $"this is the queue of topic {topic.Topic}"),
            _ when job.Generation > topic.GenerationsLimit => (
                JobDropReason.GenerationLimit,
                $"generation {job.Generation} is above the limit of {topic.GenerationsLimit}"
            ),
            _ when range < 0 => (JobDropReason.UnknownPriority, $"no range of the topic holds priority {job.Priority}"),
            _ when job.IsExpired(now) => (JobDropReason.Expired, "expired before it was offered"),
            _ => (null, ""),
        };

    /// <summary>A job that concerns others is not replaced by one that does not.</summary>
    private static bool MayReplace(Job newer, Job older) => newer.OthersAffected || !older.OthersAffected;

    private QueuedJob? Supersedes(Job job) =>
        _lines.Supersedable(job.SupersedeKey) is { } older && MayReplace(job, older.Job) ? older : null;

    private bool HasRoom(DateTimeOffset now)
    {
        if (_lines.Waiting >= MaxWaiting && now > _firstExpiry)
        {
            foreach (var expired in _lines.All.Where(j => !j.IsRunning && j.Job.IsExpired(now)).ToArray())
            {
                Drop(expired, JobDropReason.Expired, Expired(expired), now);
            }

            _firstExpiry = _lines.All.Where(j => !j.IsRunning).Select(j => j.Job.ExpiresAt).DefaultIfEmpty(now).Min();
        }

        return _lines.Waiting < MaxWaiting;
    }

    private JobEnd Retry(QueuedJob queued, string reason, DateTimeOffset now)
    {
        var failed = queued.Job with { Attempts = queued.Job.Attempts + 1, DueAt = now + RetryWaits.After(queued.Job.Attempts + 1) };
        queued.Job = failed;
        queued.Failure = reason;
        if (failed.Properties.IsSupersedable && _lines.Supersedable(failed.SupersedeKey) is { } newer && MayReplace(newer.Job, failed))
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
        _lines.Wait(queued);
        Store(queued);
        return new JobEnd.Retried(failed.DueAt);
    }

    private void Mark(Job job, DateTimeOffset now)
    {
        if (job.IsDeduplicated)
        {
            Marks.Hold(job.Hash, job.Id, now);
        }
    }

    /// <summary>The newer one comes no later than the older one would have: else a steady stream of them would never run.</summary>
    private void Replace(QueuedJob older, Job job, int range, bool isTwin, DateTimeOffset now)
    {
        if (isTwin)
        {
            Marks.Pass(job.Hash, job.Id);
        }

        Drop(older, JobDropReason.Superseded, $"superseded by {job.Id}", now);
        if (!isTwin)
        {
            Mark(job, now);
        }

        Store(Add(job.DueAt > older.Job.DueAt ? job with { DueAt = older.Job.DueAt } : job, range, older));
    }

    private QueuedJob Add(Job job, int range, QueuedJob? inPlaceOf = null)
    {
        _firstExpiry = job.ExpiresAt < _firstExpiry ? job.ExpiresAt : _firstExpiry;
        return _lines.Add(job, range, inPlaceOf);
    }

    private void Store(QueuedJob queued) => _changes.Add(new JobChange.KeepJob(queued.Job));

    private JobEnd.Dropped Drop(QueuedJob queued, JobDropReason reason, string text, DateTimeOffset now)
    {
        Forget(queued);
        Marks.Release(queued.Job.Hash, queued.Job.Id);
        _ended.AddDropped(queued.Job, reason, text, now);
        if (reason is JobDropReason.Failed or JobDropReason.Rejected || (reason == JobDropReason.Expired && queued.Failure is not null))
        {
            Bury(DeadLetter.Of(queued.Job, text, now));
        }

        return new JobEnd.Dropped(reason, text);
    }

    private void Bury(DeadLetter letter)
    {
        _dead = _dead.Add(letter, MaxDeadLetters, out var evicted);
        _changes.Add(new JobChange.KeepDeadLetter(letter));
        if (evicted is not null)
        {
            _changes.Add(new JobChange.Remove(JobChange.DeadLetterPrefix + evicted.Id));
        }
    }

    private void Forget(QueuedJob queued)
    {
        _lines.Remove(queued);
        _changes.Add(new JobChange.Remove(JobChange.JobPrefix + queued.Job.Id));
    }
}

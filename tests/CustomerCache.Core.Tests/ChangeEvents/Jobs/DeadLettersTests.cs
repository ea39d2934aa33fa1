using System.Globalization;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Jobs that failed for good.</summary>
public sealed class DeadLettersTests
{
    private readonly StoredQueue _stored = new(new TopicRules("t"));

    [Fact]
    public void Failed_and_rejected_jobs_are_dead_letters_and_survive_a_crash()
    {
        End("failed", new HookResult.Failed("no answer"));
        End("rejected", new HookResult.Rejected("unknown"));
        End("done", HookResult.Done.Plain);

        _stored.Crash();

        Assert.Equal(
            [("failed", "failed 1 times: no answer"), ("rejected", "unknown")],
            _stored.Queue.DeadLetters.Select(l => (l.Id, l.Reason))
        );
        Assert.Equal((2, 0), (_stored.Queue.Counts.DeadLetters, _stored.Queue.Counts.Waiting));
    }

    [Fact]
    public void Job_that_failed_and_expired_before_its_next_attempt_is_a_dead_letter_too()
    {
        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Enqueue(SampleJobs.Of("1"), SampleJobs.Noon));
        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out _));
        Assert.IsType<JobEnd.Retried>(_stored.Queue.Complete("1", new HookResult.Failed("no answer"), SampleJobs.Noon));
        Assert.EndsWith(": no answer", _stored.Queue.Counts.LastError, StringComparison.Ordinal);
        Assert.Equal(SampleJobs.Noon, _stored.Queue.Counts.LastErrorAt);

        Assert.False(_stored.Queue.TryTake(0, SampleJobs.Noon.AddMinutes(6), out _));

        Assert.Contains("no answer", Assert.Single(_stored.Queue.DeadLetters).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Retry_never_replaces_a_newer_job_about_the_same()
    {
        Assert.IsType<EnqueueOutcome.Accepted>(
            _stored.Queue.Enqueue(SampleJobs.Of("old", key: "k", superceedable: true, retryLimit: 0), SampleJobs.Noon)
        );
        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out _));
        _stored.Queue.Complete("old", new HookResult.Failed("no answer"), SampleJobs.Noon);
        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Enqueue(SampleJobs.Of("new", key: "k", superceedable: true), SampleJobs.Noon));

        Assert.IsType<EnqueueOutcome.Duplicate>(_stored.Queue.Retry("old", SampleJobs.Noon));

        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out var next));
        Assert.Equal("new", next.Id);
        Assert.Empty(_stored.Queue.DeadLetters);
    }

    [Fact]
    public void Retried_job_is_due_now_has_all_of_its_attempts_and_its_letter_is_removed()
    {
        End("1", new HookResult.Failed("no answer"));
        var later = SampleJobs.Noon.AddDays(3);

        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Retry("1", later));

        _stored.Save();
        _stored.Crash();
        Assert.True(_stored.Queue.TryTake(0, later, out var job));
        Assert.Equal((0, later, later.AddMinutes(5)), (job.Attempts, job.DueAt, job.ExpiresAt));
        Assert.Empty(_stored.Queue.DeadLetters);
    }

    [Fact]
    public void Retry_of_a_job_whose_duplicate_completed_since_counts_as_completed()
    {
        End("1", new HookResult.Failed("no answer"), hash: "h");
        End("2", HookResult.Done.Plain, hash: "h");

        Assert.IsType<EnqueueOutcome.Duplicate>(_stored.Queue.Retry("1", SampleJobs.Noon));

        Assert.Empty(_stored.Queue.DeadLetters);
    }

    [Fact]
    public void Retry_into_a_full_queue_keeps_the_letter()
    {
        End("dead", new HookResult.Failed("no answer"));
        for (var i = 0; i < JobQueue.MaxWaiting; i++)
        {
            _stored.Queue.Enqueue(SampleJobs.Of(i.ToString(CultureInfo.InvariantCulture)), SampleJobs.Noon);
        }

        Assert.IsType<EnqueueOutcome.Refused>(_stored.Queue.Retry("dead", SampleJobs.Noon));

        Assert.Equal("dead", Assert.Single(_stored.Queue.DeadLetters).Id);
    }

    [Fact]
    public void Oldest_letter_is_evicted_at_the_bound_and_counted()
    {
        for (var i = 0; i <= JobQueue.MaxDeadLetters; i++)
        {
            End(i.ToString(CultureInfo.InvariantCulture), new HookResult.Failed("no answer"));
        }

        Assert.Equal((JobQueue.MaxDeadLetters, 1), (_stored.Queue.Counts.DeadLetters, _stored.Queue.Counts.EvictedDeadLetters));
        Assert.Equal("1", _stored.Queue.DeadLetters[0].Id);
        _stored.Crash();
        Assert.Equal(JobQueue.MaxDeadLetters, _stored.Queue.DeadLetters.Length);
    }

    [Fact]
    public void Dropped_letter_is_removed_for_good()
    {
        End("1", new HookResult.Failed("no answer"));

        Assert.True(_stored.Queue.DropDeadLetter("1"));
        Assert.False(_stored.Queue.DropDeadLetter("1"));

        _stored.Save();
        Assert.Empty(_stored.Keys);
    }

    private void End(string id, HookResult result, string? hash = null)
    {
        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Enqueue(SampleJobs.Of(id, hash: hash, retryLimit: 0), SampleJobs.Noon));
        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out _));
        _stored.Queue.Complete(id, result, SampleJobs.Noon);
        _stored.Save();
    }
}

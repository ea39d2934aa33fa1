using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>The queue after a crash.</summary>
public sealed class JobQueueRestoreTests
{
    private readonly StoredQueue _stored = new(new TopicRules("t"));

    [Fact]
    public void Waiting_and_running_jobs_wait_again()
    {
        Offer(SampleJobs.Of("1"));
        Offer(SampleJobs.Of("2"));
        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out _));
        _stored.Save();

        _stored.Crash();

        Assert.Equal((2, 0), (_stored.Queue.Counts.Waiting, _stored.Queue.Counts.Running));
        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out var job));
        Assert.Equal("1", job.Id);
        Assert.Empty(_stored.Queue.DrainChanges());
    }

    [Fact]
    public void Ended_jobs_are_not_restored_and_completed_ones_are_still_known()
    {
        Offer(SampleJobs.Of("1", hash: "h"));
        Offer(SampleJobs.Of("2", hash: "failed", retryLimit: 0));
        End(HookResult.Done.Plain);
        End(new HookResult.Failed("x"));

        _stored.Crash();

        Assert.Equal(0, _stored.Queue.Counts.Waiting);
        Assert.IsType<EnqueueOutcome.Duplicate>(_stored.Queue.Enqueue(SampleJobs.Of("3", hash: "h"), SampleJobs.Noon.AddSeconds(60)));
        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Enqueue(SampleJobs.Of("4", hash: "failed"), SampleJobs.Noon));
        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Enqueue(SampleJobs.Of("5", hash: "h"), SampleJobs.Noon.AddSeconds(61)));
    }

    [Fact]
    public void Waiting_job_is_still_known()
    {
        Offer(SampleJobs.Of("1", hash: "h"));

        _stored.Crash();

        Assert.IsType<EnqueueOutcome.Duplicate>(_stored.Queue.Enqueue(SampleJobs.Of("2", hash: "h"), SampleJobs.Noon));
    }

    [Fact]
    public void Failed_job_keeps_its_attempts_and_its_delay()
    {
        Offer(SampleJobs.Of("1"));
        End(new HookResult.Failed("x"));

        _stored.Crash();

        Assert.Equal(SampleJobs.Noon.AddSeconds(1), _stored.Queue.NextDueAt(0));
        Assert.Equal(1, Assert.Single(_stored.Queue.Views(JobState.Waiting, 9)).Attempts);
    }

    [Fact]
    public void Job_whose_priority_has_no_range_any_more_is_not_lost()
    {
        var queue = new JobQueue(new TopicRules("t") { Priorities = [new(0, 5, 1), new(6, 7, 1)] });

        queue.Restore([SampleJobs.Of("1", priority: 12)], []);

        Assert.True(queue.TryTake(1, SampleJobs.Noon, out _));
    }

    [Fact]
    public void Store_is_empty_once_marks_have_expired()
    {
        Offer(SampleJobs.Of("1"));
        End(HookResult.Done.Plain);
        Assert.Equal(["mark/hash of 1"], _stored.Keys);

        _stored.Queue.Enqueue(SampleJobs.Of("2", at: SampleJobs.Noon.AddMinutes(2)), SampleJobs.Noon.AddMinutes(2));
        _stored.Save();

        Assert.Equal(["job/2"], _stored.Keys);
    }

    [Fact]
    public void Used_queue_cannot_be_restored()
    {
        Offer(SampleJobs.Of("1"));

        Assert.Throws<InvalidOperationException>(() => _stored.Queue.Restore([], []));
    }

    private void Offer(Job job)
    {
        Assert.IsType<EnqueueOutcome.Accepted>(_stored.Queue.Enqueue(job, SampleJobs.Noon));
        _stored.Save();
    }

    private void End(HookResult result)
    {
        Assert.True(_stored.Queue.TryTake(0, SampleJobs.Noon, out var job));
        _stored.Queue.Complete(job.Id, result, SampleJobs.Noon);
        _stored.Save();
    }
}

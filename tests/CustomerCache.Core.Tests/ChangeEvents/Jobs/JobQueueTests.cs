using System.Globalization;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Jobs;

/// <summary>Waiting, running and ended jobs of a queue.</summary>
public sealed class JobQueueTests
{
    private static readonly HookResult Done = HookResult.Done.Plain;

    private static readonly HookResult Failed = new HookResult.Failed("no answer");

    private readonly JobQueue _queue = new(new TopicRules("t"));
    private DateTimeOffset _now = SampleJobs.Noon;

    [Fact]
    public void J7_Duplicate_job_within_a_minute_runs_once_and_later_again()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", hash: "h"));
        Offer<EnqueueOutcome.Duplicate>(SampleJobs.Of("2", hash: "h"));
        Run("1", Done);
        _now = SampleJobs.Noon.AddMilliseconds(60_000);
        Offer<EnqueueOutcome.Duplicate>(SampleJobs.Of("3", hash: "h"));
        _now = SampleJobs.Noon.AddMilliseconds(60_001);
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("4", hash: "h"));

        Assert.Equal(2, _queue.Counts.Duplicates);
    }

    [Fact]
    public void J7_Waiting_or_running_job_is_known_however_long_it_takes()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", hash: "h", expires: 60));
        _now = SampleJobs.Noon.AddMinutes(10);
        Offer<EnqueueOutcome.Duplicate>(SampleJobs.Of("2", hash: "h", at: _now));
        Assert.Equal("1", Take());
        Offer<EnqueueOutcome.Duplicate>(SampleJobs.Of("3", hash: "h", at: _now));
        _queue.Complete("1", Done, _now);

        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("4", hash: "h", at: _now));
    }

    [Fact]
    public void Job_whose_duplicate_failed_for_good_is_no_duplicate()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", hash: "h", retryLimit: 0));
        Run("1", Failed);

        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", hash: "h"));
    }

    [Fact]
    public void G5_J23_Record_of_a_holder_is_never_a_duplicate()
    {
        foreach (var id in new[] { "1", "2", "3" })
        {
            Offer<EnqueueOutcome.Accepted>(SampleJobs.Of(id, hash: "h", type: "cache"));
            Run(id, Done);
        }
    }

    [Fact]
    public void J8_Expired_job_is_dropped_and_does_not_run()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1"));
        _now = SampleJobs.Noon.AddMinutes(5).AddSeconds(1);

        Assert.Null(Take());
        Assert.True(_queue.TryFind("1", out var view));
        Assert.Equal((JobState.Dropped, "expired: not run within 5 minutes"), (view.State, view.Reason));
        Assert.Equal(1, _queue.Counts.Dropped[JobDropReason.Expired]);
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", hash: "hash of 1", at: _now));
    }

    [Fact]
    public void J8_Job_still_runs_at_its_expiry()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1"));
        _now = SampleJobs.Noon.AddMinutes(5);

        Assert.Equal("1", Take());
    }

    [Fact]
    public void J8_Job_that_is_enqueued_after_its_expiry_is_not_accepted()
    {
        _now = SampleJobs.Noon.AddMinutes(6);

        Assert.Equal(JobDropReason.Expired, Offer<EnqueueOutcome.Dropped>(SampleJobs.Of("1")).Reason);
    }

    [Fact]
    public void J9_Job_does_not_run_before_it_is_due()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", due: 2));

        Assert.Equal(SampleJobs.Noon.AddMinutes(2), _queue.NextDueAt(0));
        _now = SampleJobs.Noon.AddMinutes(2).AddTicks(-1);
        Assert.Null(Take());
        _now = SampleJobs.Noon.AddMinutes(2);
        Assert.Equal("1", Take());
        Assert.Null(_queue.NextDueAt(0));
    }

    [Fact]
    public void J10_Ranges_have_a_lane_each_and_a_priority_outside_all_is_reported()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", priority: 6));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", priority: 5));

        Assert.Equal(JobDropReason.UnknownPriority, Offer<EnqueueOutcome.Dropped>(SampleJobs.Of("3", priority: 16)).Reason);
        Assert.Equal(("2", "1", null), (Take(0), Take(1), Take(2)));
    }

    [Fact]
    public void Job_of_higher_priority_runs_first_and_then_the_older_one()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", priority: 3));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", priority: 1));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("3", priority: 1, at: SampleJobs.Noon.AddSeconds(-1)));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("4", priority: 1));

        Assert.Equal(("3", "2", "4", "1"), (Take(), Take(), Take(), Take()));
    }

    [Fact]
    public void Running_jobs_of_a_range_are_bounded_by_its_pool()
    {
        foreach (var id in Enumerable.Range(0, 3).Select(i => i.ToString(CultureInfo.InvariantCulture)))
        {
            Offer<EnqueueOutcome.Accepted>(SampleJobs.Of(id, priority: 6));
        }

        Assert.Equal(("0", "1", null), (Take(1), Take(1), Take(1)));
        Assert.Null(_queue.NextDueAt(1));
        _queue.Complete("0", Done, _now);
        Assert.NotNull(_queue.NextDueAt(1));
        Assert.Equal("2", Take(1));
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void J17_Job_above_the_limit_of_generations_is_discarded(int generation, bool isTaken)
    {
        var job = SampleJobs.Of("1") with { Generation = generation };

        Assert.Equal(isTaken, _queue.Enqueue(job, _now) is EnqueueOutcome.Accepted);
        Assert.Equal(!isTaken, _queue.Counts.Dropped.ContainsKey(JobDropReason.GenerationLimit));
    }

    [Fact]
    public void J19_Newer_job_replaces_a_supersedable_one_that_waits()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", superceedable: true, key: "k"));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("between"));

        Assert.Equal(
            "1",
            Offer<EnqueueOutcome.Superseded>(SampleJobs.Of("2", superceedable: true, key: "k", at: SampleJobs.Noon.AddSeconds(1))).OldId
        );

        Assert.Equal(("2", "between", null), (Take(), Take(), Take()));
        Assert.True(_queue.TryFind("1", out var view));
        Assert.Equal((JobState.Dropped, "superseded by 2"), (view.State, view.Reason));
    }

    [Fact]
    public void J19_Running_job_is_not_superseded_but_is_not_retried_either()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", superceedable: true, key: "k"));
        Assert.Equal("1", Take());
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", superceedable: true, key: "k"));

        Assert.Equal(JobDropReason.Superseded, Assert.IsType<JobEnd.Dropped>(_queue.Complete("1", Failed, _now)).Reason);
        Assert.Equal("2", Take());
    }

    [Fact]
    public void J19_Job_that_is_not_supersedable_stays()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", key: "k"));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", key: "k", superceedable: true));

        Assert.Equal(("1", "2"), (Take(), Take()));
    }

    [Fact]
    public void J19_Same_job_again_replaces_the_waiting_one_and_is_still_known()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", superceedable: true, key: "k", hash: "h"));
        Offer<EnqueueOutcome.Superseded>(SampleJobs.Of("2", superceedable: true, key: "k", hash: "h"));
        Run("2", Done);

        Offer<EnqueueOutcome.Duplicate>(SampleJobs.Of("3", superceedable: true, key: "k", hash: "h"));
    }

    [Fact]
    public void J19_Steady_stream_of_newer_jobs_does_not_postpone_their_run()
    {
        for (var i = 0; i <= 4; i++)
        {
            _queue.Enqueue(SampleJobs.Of(i.ToString(CultureInfo.InvariantCulture), due: 2, superceedable: true, key: "k", at: _now), _now);
            _now += TimeSpan.FromSeconds(30);
        }

        Assert.Equal("4", Take());
    }

    [Fact]
    public void J19_Job_that_concerns_other_users_is_not_replaced_by_one_that_does_not()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", superceedable: true, key: "k"));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", superceedable: true, key: "k") with { OthersAffected = false });

        Assert.Equal(("1", "2"), (Take(), Take()));
    }

    [Fact]
    public void Failed_job_waits_longer_each_time_and_is_dropped_at_its_limit_of_attempts()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", retryLimit: 2));
        var waits = new List<double>();
        while (Take() == "1" && _queue.Complete("1", Failed, _now) is JobEnd.Retried retried)
        {
            waits.Add((retried.At - _now).TotalSeconds);
            Assert.Null(Take());
            _now = retried.At;
        }

        Assert.Equal([1, 2], waits);
        Assert.True(_queue.TryFind("1", out var view));
        Assert.Equal((JobState.Dropped, 3, "failed 3 times: no answer"), (view.State, view.Attempts, view.Reason));
        Assert.Equal((2L, 1L), (_queue.Counts.Retries, _queue.Counts.Dropped[JobDropReason.Failed]));
    }

    [Fact]
    public void Job_that_would_expire_before_its_next_attempt_is_dropped_at_once()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1"));
        _now = SampleJobs.Noon.AddMinutes(5);
        Take();

        Assert.Equal(JobDropReason.Failed, Assert.IsType<JobEnd.Dropped>(_queue.Complete("1", Failed, _now)).Reason);
    }

    [Fact]
    public void J25_Job_without_a_hook_is_dropped_and_not_retried()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", type: "unheard", hash: "h"));
        Take();

        Assert.IsType<JobEnd.Dropped>(_queue.Complete("1", new HookResult.Rejected("no hook knows job type unheard"), _now));
        Assert.True(_queue.TryFind("1", out var view));
        Assert.Equal("no hook knows job type unheard", view.Reason);
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", hash: "h"));
    }

    [Fact]
    public void Completion_of_a_job_that_does_not_run_changes_nothing()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1"));

        Assert.IsType<JobEnd.Unknown>(_queue.Complete("1", Done, _now));
        Assert.IsType<JobEnd.Unknown>(_queue.Complete("2", Done, _now));
        Assert.Equal("1", Take());
    }

    [Fact]
    public void Jobs_with_the_same_id_are_one_job()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1", type: "cache"));
        Offer<EnqueueOutcome.Duplicate>(SampleJobs.Of("1", type: "cache"));

        Assert.Equal(1, _queue.Counts.Waiting);
    }

    [Fact]
    public void Job_of_another_topic_is_not_accepted() =>
        Assert.Equal(JobDropReason.UnknownTopic, Offer<EnqueueOutcome.Dropped>(SampleJobs.Of("1", topic: "other")).Reason);

    [Fact]
    public void Full_queue_refuses_jobs_until_it_has_capacity_and_expired_jobs_free_some()
    {
        for (var i = 0; i < JobQueue.MaxWaiting; i++)
        {
            _queue.Enqueue(SampleJobs.Of(i.ToString(CultureInfo.InvariantCulture), expires: i == 7 ? 1 : 5), _now);
        }

        Assert.Contains("retry later", Offer<EnqueueOutcome.Refused>(SampleJobs.Of("x")).Reason, StringComparison.Ordinal);
        Assert.Equal(1, _queue.Counts.Refused);
        _now = SampleJobs.Noon.AddMinutes(2);
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("x"));
        Offer<EnqueueOutcome.Refused>(SampleJobs.Of("y"));
        Assert.NotNull(Take());
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("y"));
    }

    [Fact]
    public void Last_thousand_ended_jobs_are_listed_and_all_are_counted()
    {
        for (var i = 0; i < 1_100; i++)
        {
            var id = i.ToString(CultureInfo.InvariantCulture);
            Offer<EnqueueOutcome.Accepted>(SampleJobs.Of(id));
            Run(id, Done);
        }

        Assert.Equal(1_100, _queue.Counts.Done);
        Assert.Equal(1_000, _queue.Views(JobState.Done, 5_000).Length);
        Assert.False(_queue.TryFind("99", out _));
        Assert.Equal("1099", _queue.Views(null, 1)[0].Id);
    }

    [Fact]
    public void Jobs_are_listed_by_state()
    {
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("1"));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("2", due: 1));
        Offer<EnqueueOutcome.Accepted>(SampleJobs.Of("3", due: 1));
        Take();

        Assert.Equal(["1 Running", "2 Waiting", "3 Waiting"], _queue.Views(null, 10).Select(v => $"{v.Id} {v.State}"));
        Assert.Equal(["2"], _queue.Views(JobState.Waiting, 1).Select(v => v.Id));
        Assert.Equal((2, 1), (_queue.Counts.Waiting, _queue.Counts.Running));
    }

    private T Offer<T>(Job job)
        where T : EnqueueOutcome => Assert.IsType<T>(_queue.Enqueue(job, _now));

    private string? Take(int range = 0) => _queue.TryTake(range, _now, out var job) ? job.Id : null;

    private void Run(string id, HookResult result)
    {
        Assert.Equal(id, Take());
        _queue.Complete(id, result, _now);
    }
}

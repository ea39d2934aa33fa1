using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Logs the outcomes of jobs.</summary>
internal sealed partial class JobLog(ILogger<JobLog> logger) : IJobObserver
{
    /// <inheritdoc/>
    public void Ended(Job job, JobEnd end)
    {
        switch (end)
        {
            case JobEnd.Done:
                Log.Done(logger, job.JobType, job.Topic, job.Event.Entity, job.Event.Ids.Length);
                break;
            case JobEnd.Retried retried:
                Log.Retried(logger, job.Id, job.JobType, job.Topic, job.Event.Entity, retried.At);
                break;
            case JobEnd.Dropped { Reason: JobDropReason.Failed or JobDropReason.Rejected } dead:
                Log.Buried(logger, job.Id, job.JobType, job.Topic, job.Event.Entity, dead.Text);
                break;
            case JobEnd.Dropped dropped:
                Log.Dropped(logger, job.Id, job.JobType, job.Topic, job.Event.Entity, dropped.Text);
                break;
        }
    }

    /// <inheritdoc/>
    public void Problem(Job job, string problem) => Log.Problem(logger, job.Id, job.JobType, problem);

    /// <inheritdoc/>
    public void Damaged(string topic, int places) => Log.Damaged(logger, topic, places);

    /// <inheritdoc/>
    public void NotStored(string topic, Exception failure) => Log.NotStored(logger, topic, failure.Message);

    /// <inheritdoc/>
    public void Opened(string topic, Func<JobCounts> counts)
    {
        // The engine logs owners.
    }

    /// <inheritdoc/>
    public void Closed(string topic, Func<JobCounts> counts)
    {
        // The same.
    }

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Debug, "Finished job {JobType} of {Topic} about {Count} of {Entity}.", EventName = "JobDone")]
        public static partial void Done(ILogger logger, string jobType, string topic, string entity, int count);

        [LoggerMessage(
            1202,
            LogLevel.Warning,
            "Job {JobId} ({JobType} of {Topic} about {Entity}) failed; retrying at {At}. GET /v1/jobs shows the reason.",
            EventName = "JobRetried"
        )]
        public static partial void Retried(ILogger logger, string jobId, string jobType, string topic, string entity, DateTimeOffset at);

        [LoggerMessage(
            1203,
            LogLevel.Error,
            "Dropped job {JobId} ({JobType} of {Topic} about {Entity}): {Reason}. What it was to invalidate may be stale.",
            EventName = "JobDropped"
        )]
        public static partial void Dropped(ILogger logger, string jobId, string jobType, string topic, string entity, string reason);

        [LoggerMessage(
            1207,
            LogLevel.Error,
            "Job {JobId} ({JobType} of {Topic} about {Entity}) failed for good; kept as a dead letter: {Reason}. What it was to "
                + "invalidate may be stale until it is retried.",
            EventName = "JobDeadLettered"
        )]
        public static partial void Buried(ILogger logger, string jobId, string jobType, string topic, string entity, string reason);

        [LoggerMessage(
            1204,
            LogLevel.Warning,
            "Failed to create a follow-up of job {JobId} ({JobType}); leaving it out: {Problem}",
            EventName = "FollowUpFailed"
        )]
        public static partial void Problem(ILogger logger, string jobId, string jobType, string problem);

        [LoggerMessage(
            1205,
            LogLevel.Error,
            "Found {Places} corrupt stored jobs of topic {Topic} (0 = entire store). Invalidating all caches because the affected keys "
                + "are unknown.",
            EventName = "CorruptJobsFound"
        )]
        public static partial void Damaged(ILogger logger, string topic, int places);

        [LoggerMessage(
            1206,
            LogLevel.Warning,
            "Failed to load or store the jobs of {Topic}; retrying, a job may run twice: {Failure}",
            EventName = "JobsNotStored"
        )]
        public static partial void NotStored(ILogger logger, string topic, string failure);
    }
}

/// <summary>Notifies several observers, in order.</summary>
internal sealed class JobObservers(params IReadOnlyList<IJobObserver> observers) : IJobObserver
{
    /// <inheritdoc/>
    public void Ended(Job job, JobEnd end) => Tell(o => o.Ended(job, end));

    /// <inheritdoc/>
    public void Problem(Job job, string problem) => Tell(o => o.Problem(job, problem));

    /// <inheritdoc/>
    public void Damaged(string topic, int places) => Tell(o => o.Damaged(topic, places));

    /// <inheritdoc/>
    public void NotStored(string topic, Exception failure) => Tell(o => o.NotStored(topic, failure));

    /// <inheritdoc/>
    public void Opened(string topic, Func<JobCounts> counts) => Tell(o => o.Opened(topic, counts));

    /// <inheritdoc/>
    public void Closed(string topic, Func<JobCounts> counts) => Tell(o => o.Closed(topic, counts));

    private void Tell(Action<IJobObserver> what)
    {
        foreach (var observer in observers)
        {
            what(observer);
        }
    }
}

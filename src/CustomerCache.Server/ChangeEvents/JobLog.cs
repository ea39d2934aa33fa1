using CustomerCache.Core;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Logs the outcomes of jobs.</summary>
internal sealed partial class JobLog(ILogger<JobLog> logger) : IEventObserver<JobEvent>
{
    /// <inheritdoc/>
    public void Observe(JobEvent happened)
    {
        switch (happened)
        {
            case JobEvent.Ended ended:
                LogEnd(ended.Job, ended.End);
                break;
            case JobEvent.FollowUpFailed failed:
                Log.Problem(logger, failed.Job.Id, failed.Job.JobType, failed.Problem);
                break;
            case JobEvent.Damaged damaged:
                Log.Damaged(logger, damaged.Topic, damaged.Count);
                break;
            case JobEvent.NotStored failed:
                Log.NotStored(logger, failed.Topic, failed.Failure.Message);
                break;
        }
    }

    private void LogEnd(Job job, JobEnd end)
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

    private static partial class Log
    {
        [LoggerMessage(1201, LogLevel.Debug, "Finished job {JobType} of {Topic} about {Count} of {Entity}.", EventName = "JobDone")]
        public static partial void Done(ILogger logger, string jobType, string topic, string entity, int count);

        [LoggerMessage(
            1202,
            LogLevel.Warning,
            "Job {JobId} ({JobType} of {Topic} about {Entity}) failed; retrying at {At:u}. GET /v1/jobs shows the reason.",
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
            "Found {Count} corrupt stored jobs of topic {Topic} (0 = entire store). Invalidating all caches because the affected keys "
                + "are unknown.",
            EventName = "CorruptJobsFound"
        )]
        public static partial void Damaged(ILogger logger, string topic, int count);

        [LoggerMessage(
            1206,
            LogLevel.Warning,
            "Failed to load or store the jobs of {Topic}; retrying, a job may run twice: {Failure}",
            EventName = "JobsNotStored"
        )]
        public static partial void NotStored(ILogger logger, string topic, string failure);
    }
}

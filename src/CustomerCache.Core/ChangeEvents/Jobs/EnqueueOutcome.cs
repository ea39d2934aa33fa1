namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Represents the outcome of enqueueing a job. A closed set.</summary>
public abstract record EnqueueOutcome
{
    private EnqueueOutcome() { }

    /// <summary>The job waits.</summary>
    public sealed record Accepted : EnqueueOutcome;

    /// <summary>An equal job waits, runs or was recently done.</summary>
    public sealed record Duplicate : EnqueueOutcome;

    /// <summary>The job waits in place of an older one, which is dropped.</summary>
    public sealed record Superseded(string OldId) : EnqueueOutcome;

    /// <summary>The job cannot be run.</summary>
    public sealed record Dropped(JobDropReason Reason) : EnqueueOutcome;

    /// <summary>The queue is full: the job is not stored and the caller must retry later.</summary>
    public sealed record Refused(string Reason) : EnqueueOutcome;
}

/// <summary>Specifies why a job was dropped.</summary>
[GenerateSerializer, Alias("customer-cache.JobDropReason")]
public enum JobDropReason
{
    /// <summary>It did not run before it expired.</summary>
    Expired = 0,

    /// <summary>Its chain of follow-up jobs exceeds the topic's limit.</summary>
    GenerationLimit = 1,

    /// <summary>It is for another topic than this queue.</summary>
    UnknownTopic = 2,

    /// <summary>No priority range of its topic contains its priority.</summary>
    UnknownPriority = 3,

    /// <summary>It failed as often as its limit allows, or would expire before the next attempt.</summary>
    Failed = 4,

    /// <summary>The hook cannot handle it, so a retry is useless.</summary>
    Rejected = 5,

    /// <summary>A newer job about the same entity replaced it.</summary>
    Superseded = 6,
}

/// <summary>Represents the end of a run of a job. A closed set.</summary>
public abstract record JobEnd
{
    private JobEnd() { }

    /// <summary>The job is done.</summary>
    public sealed record Done : JobEnd;

    /// <summary>The job waits for a retry.</summary>
    public sealed record Retried(DateTimeOffset At) : JobEnd;

    /// <summary>The job was dropped.</summary>
    public sealed record Dropped(JobDropReason Reason, string Text) : JobEnd;

    /// <summary>The job is not running: its queue was restored meanwhile, and it runs again.</summary>
    public sealed record Unknown : JobEnd;
}

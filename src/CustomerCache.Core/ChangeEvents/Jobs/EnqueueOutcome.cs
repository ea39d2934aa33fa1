namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What became of a job that was offered to a queue.</summary>
public abstract record EnqueueOutcome
{
    private EnqueueOutcome() { }

    /// <summary>It waits.</summary>
    public sealed record Accepted : EnqueueOutcome;

    /// <summary>The same job waits, runs or was done a short time ago.</summary>
    public sealed record Duplicate : EnqueueOutcome;

    /// <summary>It waits, in the place of an older one that is dropped.</summary>
    public sealed record Superseded(string OldId) : EnqueueOutcome;

    /// <summary>It is of no use.</summary>
    public sealed record Dropped(JobDropReason Reason) : EnqueueOutcome;

    /// <summary>There is no room: the caller is to try again later, nothing is kept of it.</summary>
    public sealed record Refused(string Reason) : EnqueueOutcome;
}

/// <summary>Why a job ended without being done.</summary>
[GenerateSerializer, Alias("customer-cache.JobDropReason")]
public enum JobDropReason
{
    /// <summary>It did not come to run before it expired.</summary>
    Expired = 0,

    /// <summary>It follows a job that followed a job … more often than its topic allows.</summary>
    GenerationLimit = 1,

    /// <summary>It is for another topic than this queue.</summary>
    UnknownTopic = 2,

    /// <summary>No range of its topic holds its priority.</summary>
    UnknownPriority = 3,

    /// <summary>It failed as often as it may, or would expire before it could be tried again.</summary>
    Failed = 4,

    /// <summary>The hook does not know what to do with it, so that trying again is of no use.</summary>
    Rejected = 5,

    /// <summary>A newer job about the same took its place.</summary>
    Superseded = 6,
}

/// <summary>What became of a job whose hook ended.</summary>
public abstract record JobEnd
{
    private JobEnd() { }

    /// <summary>It is done.</summary>
    public sealed record Done : JobEnd;

    /// <summary>It waits until it is run again.</summary>
    public sealed record Retried(DateTimeOffset At) : JobEnd;

    /// <summary>It is given up.</summary>
    public sealed record Dropped(JobDropReason Reason, string Text) : JobEnd;

    /// <summary>It does not run here: its queue was restored in between, and it runs again.</summary>
    public sealed record Unknown : JobEnd;
}

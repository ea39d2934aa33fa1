namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What became of a job that was offered to a queue.</summary>
public abstract record EnqueueOutcome
{
    private EnqueueOutcome()
    {
    }

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

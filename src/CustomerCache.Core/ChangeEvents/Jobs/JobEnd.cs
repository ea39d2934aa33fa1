namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What became of a job whose hook ended.</summary>
public abstract record JobEnd
{
    private JobEnd()
    {
    }

    /// <summary>It is done.</summary>
    public sealed record Done : JobEnd;

    /// <summary>It waits until it is run again.</summary>
    public sealed record Retried(DateTimeOffset At) : JobEnd;

    /// <summary>It is given up.</summary>
    public sealed record Dropped(JobDropReason Reason, string Text) : JobEnd;

    /// <summary>It does not run here: its queue was restored in between, and it runs again.</summary>
    public sealed record Unknown : JobEnd;
}

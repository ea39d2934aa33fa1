namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Represents a job in a queue.</summary>
internal sealed class QueuedJob(Job job, int range, DateTimeOffset orderedAt, long order)
{
    /// <summary>Gets or sets the job; replaced after a failure.</summary>
    public Job Job { get; set; } = job;

    /// <summary>Gets the index of its priority range.</summary>
    public int Range { get; } = range;

    /// <summary>Gets its order among jobs of one priority: its creation, or that of the job it superseded.</summary>
    public DateTimeOffset OrderedAt { get; } = orderedAt;

    /// <summary>Gets the tie-breaker.</summary>
    public long Order { get; } = order;

    public bool IsRunning { get; set; }

    public JobState State => IsRunning ? JobState.Running : JobState.Waiting;

    /// <summary>Gets or sets the last failure.</summary>
    public string? Failure { get; set; }
}

/// <summary>Specifies the state of a job.</summary>
[GenerateSerializer, Alias("customer-cache.JobState")]
public enum JobState
{
    /// <summary>The job waits for its due time, a free worker, or a retry.</summary>
    Waiting = 0,

    /// <summary>The hook is running.</summary>
    Running = 1,

    /// <summary>The hook succeeded.</summary>
    Done = 2,

    /// <summary>The job was dropped, with a reason.</summary>
    Dropped = 3,
}

/// <summary>Computes the backoff of jobs and feed followers: 1, 2, 4 … seconds, at most one minute.</summary>
public static class RetryWaits
{
    /// <summary>Returns the delay after a number of failures.</summary>
    public static TimeSpan After(int failures) => TimeSpan.FromSeconds(Math.Min(1 << Math.Clamp(failures - 1, 0, 6), 60));
}

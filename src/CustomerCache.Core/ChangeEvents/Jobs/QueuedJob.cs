namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>A job in a queue.</summary>
internal sealed class QueuedJob(Job job, int range, DateTimeOffset placeAt, long order)
{
    /// <summary>The job; another one after a failure.</summary>
    public Job Job { get; set; } = job;

    /// <summary>The place of its range of priorities.</summary>
    public int Range { get; } = range;

    /// <summary>Its place in the line among those of one priority: its creation, or that of the job it superseded.</summary>
    public DateTimeOffset PlaceAt { get; } = placeAt;

    /// <summary>Tells apart those with one place.</summary>
    public long Order { get; } = order;

    public bool IsRunning { get; set; }

    public JobState State => IsRunning ? JobState.Running : JobState.Waiting;

    /// <summary>Why it failed the last time.</summary>
    public string? Failure { get; set; }
}

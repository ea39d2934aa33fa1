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

/// <summary>Where a job is.</summary>
[GenerateSerializer, Alias("customer-cache.JobState")]
public enum JobState
{
    /// <summary>It waits to be due, for a free place, or to be tried again.</summary>
    Waiting = 0,

    /// <summary>Its hook runs.</summary>
    Running = 1,

    /// <summary>Its hook succeeded.</summary>
    Done = 2,

    /// <summary>It ended without being done, for a reason.</summary>
    Dropped = 3,
}

/// <summary>How long a job, or who follows a feed, waits after a failure: 1, 2, 4 … seconds, at most a minute.</summary>
public static class RetryWaits
{
    /// <summary>The wait after so many failures.</summary>
    public static TimeSpan After(int failures) => TimeSpan.FromSeconds(Math.Min(1 << Math.Clamp(failures - 1, 0, 6), 60));
}

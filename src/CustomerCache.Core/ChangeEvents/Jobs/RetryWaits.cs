namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>How long a job, or who follows a feed, waits after a failure: 1, 2, 4 … seconds, at most a minute.</summary>
public static class RetryWaits
{
    /// <summary>The wait after so many failures.</summary>
    public static TimeSpan After(int failures) =>
        TimeSpan.FromSeconds(Math.Min(1 << Math.Clamp(failures - 1, 0, 6), 60));
}

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>How long a job waits after a failure: 1, 2, 4 … seconds, at most a minute.</summary>
public static class RetryWaits
{
    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>The wait after so many failures.</summary>
    public static TimeSpan After(int failures) =>
        failures > 6 ? Longest : TimeSpan.FromSeconds(Math.Min(1 << Math.Max(failures - 1, 0), Longest.TotalSeconds));
}

namespace CustomerCache.Core.ChangeEvents.Jobs;

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

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Where a job is.</summary>
public enum JobState
{
    /// <summary>It waits to be due, for a free place, or to be tried again.</summary>
    Waiting,

    /// <summary>Its hook runs.</summary>
    Running,

    /// <summary>Its hook succeeded.</summary>
    Done,

    /// <summary>It ended without being done, for a reason.</summary>
    Dropped,
}

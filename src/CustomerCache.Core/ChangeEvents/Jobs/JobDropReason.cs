namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Why a job ended without being done.</summary>
public enum JobDropReason
{
    /// <summary>It did not come to run before it expired.</summary>
    Expired,

    /// <summary>It follows a job that followed a job … more often than its topic allows.</summary>
    GenerationLimit,

    /// <summary>It is for another topic than this queue.</summary>
    UnknownTopic,

    /// <summary>No range of its topic holds its priority.</summary>
    UnknownPriority,

    /// <summary>It failed as often as it may, or would expire before it could be tried again.</summary>
    Failed,

    /// <summary>The hook does not know what to do with it, so that trying again is of no use.</summary>
    Rejected,

    /// <summary>A newer job about the same took its place.</summary>
    Superseded,
}

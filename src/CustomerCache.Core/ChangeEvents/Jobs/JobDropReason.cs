namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Why a job ended without being done.</summary>
[GenerateSerializer, Alias("customer-cache.JobDropReason")]
public enum JobDropReason
{
    /// <summary>It did not come to run before it expired.</summary>
    Expired = 0,

    /// <summary>It follows a job that followed a job … more often than its topic allows.</summary>
    GenerationLimit = 1,

    /// <summary>It is for another topic than this queue.</summary>
    UnknownTopic = 2,

    /// <summary>No range of its topic holds its priority.</summary>
    UnknownPriority = 3,

    /// <summary>It failed as often as it may, or would expire before it could be tried again.</summary>
    Failed = 4,

    /// <summary>The hook does not know what to do with it, so that trying again is of no use.</summary>
    Rejected = 5,

    /// <summary>A newer job about the same took its place.</summary>
    Superseded = 6,
}

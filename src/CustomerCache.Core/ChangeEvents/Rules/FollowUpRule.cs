using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Which jobs follow a job that was done.</summary>
public sealed record FollowUpRule(JobMatch Match, ImmutableArray<FollowUpJob> Jobs)
{
    /// <summary>Whether a job of this type about this event is meant.</summary>
    public bool Means(ChangeEvent change, string jobType) =>
        Match.ResourceType == change.Entity && (Match.JobType is null || Match.JobType == jobType) && Match.Means(ActionNames.Of(change));
}

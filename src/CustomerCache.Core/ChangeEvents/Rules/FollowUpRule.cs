using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Which jobs follow a job that was done.</summary>
public sealed record FollowUpRule(JobMatch Match, ImmutableArray<FollowUpJob> Jobs)
{
    /// <summary>Whether a job of this type about this event is meant.</summary>
    public bool Means(ChangeEvent change, string jobType) =>
        Match.ResourceType == change.Entity && (Match.JobType is null || Match.JobType == jobType) && Match.Means(ActionNames.Of(change));
}

/// <summary>A job that follows another one.</summary>
public sealed record FollowUpJob
{
    /// <summary>Whether it is one job for each other user who holds a copy.</summary>
    public bool OthersAffected { get; init; }

    /// <summary>The kind of entity that the copies are of; null for that of the event.</summary>
    public string? EntityType { get; init; }

    /// <summary>Which segment of the path holds the identification, from 0; null for the identifications of the event.</summary>
    public int? EntityIdOffset { get; init; }

    /// <summary>Which parameters hold <c>type</c> and <c>id</c>, when the address has a query.</summary>
    public ImmutableSortedDictionary<string, string> Params { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The topic of the new job; null for that of its parent.</summary>
    public string? Topic { get; init; }

    /// <summary>What is other than with the parent.</summary>
    public JobPropertyChanges UpdateFields { get; init; } = JobPropertyChanges.None;

    /// <summary>Another kind of entity than that of the parent; null for the same.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Another address than that of the parent; null for the same.</summary>
    public string? ResourceUrl { get; init; }
}

/// <summary>What an event becomes: the properties of the job and what its unique hash is made of.</summary>
public sealed record JobRecipe(JobProperties Properties, ImmutableArray<string> KeyFields);

/// <summary>Which jobs are meant.</summary>
/// <param name="ActionTypes">The action types; empty for all.</param>
/// <param name="ResourceType">The kind of entity, as the source writes it.</param>
/// <param name="JobType">The type of the job; null for all.</param>
public sealed record JobMatch(ImmutableArray<string> ActionTypes, string ResourceType, string? JobType = null)
{
    /// <summary>Whether an action is meant; a rule for updates is meant for gaps and overflows too.</summary>
    public bool Means(string action) => ActionTypes.IsEmpty || ActionNames.Readings(action).Any(a => ActionTypes.Contains(a));
}

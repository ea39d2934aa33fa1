using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents a rule for follow-up jobs of completed jobs.</summary>
public sealed record FollowUpRule(JobMatch Match, ImmutableArray<FollowUpJob> Jobs)
{
    /// <summary>Returns whether a job of a type about an event matches.</summary>
    public bool Matches(ChangeEvent change, string jobType) =>
        Match.ResourceType == change.Entity && (Match.JobType is null || Match.JobType == jobType) && Match.Matches(ActionNames.Of(change));
}

/// <summary>Represents the configuration of a follow-up job.</summary>
public sealed record FollowUpJob
{
    /// <summary>Gets whether one job is created for each other user with a copy.</summary>
    public bool OthersAffected { get; init; }

    /// <summary>Gets the kind of entity of the copies; null for the event's.</summary>
    public string? EntityType { get; init; }

    /// <summary>Gets the index of the path segment with the id, from 0; null for the ids of the event.</summary>
    public int? EntityIdOffset { get; init; }

    /// <summary>Gets the names of the query parameters with <c>type</c> and <c>id</c>.</summary>
    public ImmutableSortedDictionary<string, string> Params { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Gets the topic; null for the parent's.</summary>
    public string? Topic { get; init; }

    /// <summary>Gets the properties that differ from the parent's.</summary>
    public JobPropertyChanges UpdateFields { get; init; } = JobPropertyChanges.None;

    /// <summary>Gets the kind of entity; null for the parent's.</summary>
    public string? ResourceType { get; init; }

    /// <summary>Gets the address; null for the parent's.</summary>
    public string? ResourceUrl { get; init; }
}

/// <summary>Represents the properties of a job and the fields of its unique hash.</summary>
public sealed record JobRecipe(JobProperties Properties, ImmutableArray<string> KeyFields);

/// <summary>Represents a match condition for jobs.</summary>
/// <param name="ActionTypes">The action types; empty for all.</param>
/// <param name="ResourceType">The kind of entity, as the source writes it.</param>
/// <param name="JobType">The type of the job; null for all.</param>
public sealed record JobMatch(ImmutableArray<string> ActionTypes, string ResourceType, string? JobType = null)
{
    /// <summary>Returns whether an action matches; a rule for updates matches gaps and overflows too.</summary>
    public bool Matches(string action) => ActionTypes.IsEmpty || ActionNames.LookupNames(action).Any(a => ActionTypes.Contains(a));
}

using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

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

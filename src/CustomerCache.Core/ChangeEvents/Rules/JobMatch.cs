using System.Collections.Immutable;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Which jobs are meant.</summary>
/// <param name="ActionTypes">The action types; empty for all.</param>
/// <param name="ResourceType">The kind of entity, as the source writes it.</param>
/// <param name="JobType">The type of the job; null for all.</param>
public sealed record JobMatch(ImmutableArray<string> ActionTypes, string ResourceType, string? JobType = null)
{
    /// <summary>Whether an action is meant; a rule for updates is meant for gaps and overflows too.</summary>
    public bool Means(string action) => ActionTypes.IsEmpty || ActionNames.Readings(action).Any(a => ActionTypes.Contains(a));
}

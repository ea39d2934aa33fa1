using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>What was found while the first part of a plan was carried out.</summary>
/// <param name="WithDependants">Entities of the first part on which at least one cached entry depended.</param>
/// <param name="Parents">The answers to the questions of the plan, in their order; a missing one is "no link known".</param>
public sealed record PlanFindings(ImmutableHashSet<EntityRef> WithDependants, ImmutableArray<ImmutableArray<string>> Parents)
{
    /// <summary>Nothing depended on anything, no link is known.</summary>
    public static readonly PlanFindings Nothing = new([], []);

    /// <summary>The answer to a question.</summary>
    internal ImmutableArray<string> ParentsOf(int question) => question < Parents.Length && !Parents[question].IsDefault ? Parents[question] : [];
}

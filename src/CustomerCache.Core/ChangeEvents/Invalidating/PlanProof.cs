using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>What shows that the cache knew a thing that changed.</summary>
/// <param name="Entities">It is known when any of these had dependants.</param>
/// <param name="Questions">It is known when any of these found a parent that counts as changed.</param>
internal sealed record PlanProof(ImmutableArray<EntityRef> Entities, ImmutableArray<int> Questions)
{
    public bool Holds(PlanFindings findings) =>
        Entities.Any(findings.WithDependants.Contains) || Questions.Any(q => !findings.ParentsOf(q).IsEmpty);
}

using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Represents what a change makes stale. A closed set.</summary>
/// <remarks>
/// Executed in two steps, because parents and dependants are known only to the partitions: query the links, perform the first step, then
/// <see cref="Steps.Then"/> returns the second.
/// </remarks>
public abstract record InvalidationPlan
{
    private InvalidationPlan() { }

    /// <summary>Nothing is stale.</summary>
    public sealed record Nothing(string Reason) : InvalidationPlan;

    /// <summary>Something changed, but the event does not name it: counted and logged as a warning.</summary>
    public sealed record Skipped(string Reason) : InvalidationPlan;

    /// <summary>Something is stale.</summary>
    /// <param name="First">The invalidation that is certain.</param>
    /// <param name="Questions">The links to query before the first step, which removes them.</param>
    /// <param name="Recross">The devices to recross; all of the kind for an event that names none.</param>
    public sealed record Steps(Invalidation First, ImmutableArray<ParentLookup> Questions, RecrossKind Recross) : InvalidationPlan
    {
        /// <summary>Gets the evidence, per changed entity, that the cache knows it: dependants or parents of any of these.</summary>
        internal ImmutableArray<PlanProof> Proofs { get; init; } = [];

        /// <summary>Gets the patterns to drop when evidence is missing for any of them.</summary>
        internal ImmutableArray<GlobPattern> Unlinked { get; init; } = [];

        /// <summary>Returns the second invalidation, from the findings; may be empty.</summary>
        public Invalidation Then(PlanFindings findings) => InvalidationSteps.Second(this, findings);
    }

    /// <summary>Creates the plan of a change. Without a rule, the dependants of the entity are stale and no field is internal.</summary>
    public static InvalidationPlan For(ChangeEvent change, EntityRule? rule) =>
        change switch
        {
            { Change: ChangeKind.Read } => new Nothing("a read changes nothing"),
            _ when change.IsUnbounded() => InvalidationSteps.Everything(rule),
            _ when !change.Ids.Any(id => EntityRef.TryCreate("x", id, out _)) => new Skipped(
                "the event names no id; nothing is invalidated"
            ),
            { Change: ChangeKind.Update, ChangedFields.IsEmpty: false }
                when rule is not null && change.ChangedFields.All(rule.IsInternal) => new Nothing("only internal fields changed"),
            _ => InvalidationSteps.First(change, rule ?? new EntityRule { Entity = change.Entity, Type = change.Entity }),
        };
}

/// <summary>Represents the findings of the first step of a plan.</summary>
/// <param name="WithDependants">Entities of the first step with at least one dependent entry.</param>
/// <param name="Parents">The parents found for the queries of the plan, in order; a missing one means no known link.</param>
public sealed record PlanFindings(ImmutableHashSet<EntityRef> WithDependants, ImmutableArray<ImmutableArray<string>> Parents)
{
    /// <summary>The findings without dependants and links.</summary>
    public static readonly PlanFindings Nothing = new([], []);

    /// <summary>Returns the parents found for a query.</summary>
    internal ImmutableArray<string> ParentsOf(int question) =>
        question < Parents.Length && !Parents[question].IsDefault ? Parents[question] : [];
}

/// <summary>Represents the evidence that the cache knows a changed entity.</summary>
/// <param name="Entities">Evidence if any of these had dependants.</param>
/// <param name="Questions">Evidence if any of these found a parent that counts as changed.</param>
internal sealed record PlanProof(ImmutableArray<EntityRef> Entities, ImmutableArray<int> Questions)
{
    public bool IsMet(PlanFindings findings) =>
        Entities.Any(findings.WithDependants.Contains) || Questions.Any(q => !findings.ParentsOf(q).IsEmpty);
}

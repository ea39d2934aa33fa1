using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>
/// What a change makes stale. Carried out in two parts, because whom an entity belonged to, and whether anything depended on it, is known
/// only where the dependencies are kept: the questions are answered, the first part is done, then <see cref="Steps.Then"/> says the rest.
/// </summary>
public abstract record InvalidationPlan
{
    private InvalidationPlan() { }

    /// <summary>Nothing is stale.</summary>
    public sealed record Nothing(string Reason) : InvalidationPlan;

    /// <summary>Something changed, but the event does not say what: it is counted and warned of.</summary>
    public sealed record Skipped(string Reason) : InvalidationPlan;

    /// <summary>Something is stale.</summary>
    /// <param name="First">What goes for certain.</param>
    /// <param name="Questions">Links that must be read before the first part is done, since invalidating removes them.</param>
    /// <param name="Recross">Which devices are crossed anew; of an event that names nothing, all of that kind.</param>
    public sealed record Steps(Invalidation First, ImmutableArray<ParentQuestion> Questions, RecrossKind Recross) : InvalidationPlan
    {
        /// <summary>What proves, for each thing that changed, that the cache knew it: any of these has dependants or parents.</summary>
        internal ImmutableArray<PlanProof> Proofs { get; init; } = [];

        /// <summary>What goes when one of them is not proved.</summary>
        internal ImmutableArray<GlobPattern> Unlinked { get; init; } = [];

        /// <summary>What goes besides, now that more is known; perhaps nothing.</summary>
        public Invalidation Then(PlanFindings findings) => InvalidationSteps.Second(this, findings);
    }

    /// <summary>Decides. A kind without a rule makes stale what depends on it, and nothing is an internal field of it.</summary>
    public static InvalidationPlan For(ChangeEvent change, EntityRule? rule) =>
        change switch
        {
            { Change: ChangeKind.Read } => new Nothing("a read changes nothing"),
            _ when change.IsUnbounded() => InvalidationSteps.Everything(rule),
            _ when !change.Ids.Any(id => EntityRef.TryCreate("x", id, out _)) => new Skipped(
                "the event names no identification; nothing is invalidated"
            ),
            { Change: ChangeKind.Update, ChangedFields.IsEmpty: false }
                when rule is not null && change.ChangedFields.All(rule.IsInternal) => new Nothing("only internal fields changed"),
            _ => InvalidationSteps.First(change, rule ?? new EntityRule { Entity = change.Entity, Type = change.Entity }),
        };
}

/// <summary>What was found while the first part of a plan was carried out.</summary>
/// <param name="WithDependants">Entities of the first part on which at least one cached entry depended.</param>
/// <param name="Parents">The answers to the questions of the plan, in their order; a missing one is "no link known".</param>
public sealed record PlanFindings(ImmutableHashSet<EntityRef> WithDependants, ImmutableArray<ImmutableArray<string>> Parents)
{
    /// <summary>Nothing depended on anything, no link is known.</summary>
    public static readonly PlanFindings Nothing = new([], []);

    /// <summary>The answer to a question.</summary>
    internal ImmutableArray<string> ParentsOf(int question) =>
        question < Parents.Length && !Parents[question].IsDefault ? Parents[question] : [];
}

/// <summary>What shows that the cache knew a thing that changed.</summary>
/// <param name="Entities">It is known when any of these had dependants.</param>
/// <param name="Questions">It is known when any of these found a parent that counts as changed.</param>
internal sealed record PlanProof(ImmutableArray<EntityRef> Entities, ImmutableArray<int> Questions)
{
    public bool Holds(PlanFindings findings) =>
        Entities.Any(findings.WithDependants.Contains) || Questions.Any(q => !findings.ParentsOf(q).IsEmpty);
}

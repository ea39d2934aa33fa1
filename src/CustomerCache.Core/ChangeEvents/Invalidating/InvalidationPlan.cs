using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Invalidating;

/// <summary>
/// What a change makes stale. Carried out in two parts, because whom an entity belonged to, and whether anything depended on it, is known
/// only where the dependencies are kept: the questions are answered, the first part is done, then <see cref="Steps.Then"/> says the rest.
/// </summary>
public abstract record InvalidationPlan
{
    private InvalidationPlan()
    {
    }

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
    public static InvalidationPlan For(ChangeEvent change, EntityRule? rule) => change switch
    {
        { Change: ChangeKind.Read } => new Nothing("a read changes nothing"),
        _ when change.IsUnbounded() => InvalidationSteps.Everything(rule),
        _ when !change.Ids.Any(id => EntityRef.TryCreate("x", id, out _)) => new Skipped("the event names no identification; nothing is invalidated"),
        { Change: ChangeKind.Update, ChangedFields.IsEmpty: false } when rule is not null && change.ChangedFields.All(rule.IsInternal) =>
            new Nothing("only internal fields changed"),
        _ => InvalidationSteps.First(change, rule ?? new EntityRule { Entity = change.Entity, Type = change.Entity }),
    };
}

using System.Collections.Immutable;
using CustomerCache.Core.Caching;

namespace CustomerCache.Core.ChangeEvents.Rules;

/// <summary>Computes the two steps of a plan.</summary>
internal static class InvalidationSteps
{
    private static readonly ImmutableArray<GlobPattern> All = [GlobPattern.Of("*")];

    /// <summary>
    /// Returns the plan for unnamed entities: the rule's flush patterns; without any, everything. A flush is always correct, a lost change
    /// never is.
    /// </summary>
    public static InvalidationPlan.Steps Everything(EntityRule? rule)
    {
        var patterns = rule switch
        {
            { Flush.IsEmpty: false } => rule.Flush,
            { Recross: not RecrossKind.None } => [],
            _ => All,
        };
        return new(new Invalidation { Patterns = patterns }, [], rule?.Recross ?? RecrossKind.None);
    }

    /// <summary>Returns the first invalidation and the links to query.</summary>
    public static InvalidationPlan.Steps First(ChangeEvent change, EntityRule rule)
    {
        var stale = new InvalidationSet();
        var questions = ImmutableArray.CreateBuilder<ParentLookup>();
        var proofs = ImmutableArray.CreateBuilder<PlanProof>();
        var isNew = change.Change is ChangeKind.Create or ChangeKind.Undelete;
        foreach (var id in change.Ids)
        {
            if (!EntityRef.TryCreate(rule.Type, id, out var child))
            {
                continue;
            }

            var forms = SalesforceId.Forms(id).ToArray();
            List<EntityRef> proof = [.. EntityRef.Among(rule.Type, forms)];
            var lookups = new List<int>();
            stale.Add(child);
            stale.AddAll(from k in rule.Keys from form in forms select k.ToKey(form));
            stale.AddAll(from p in rule.Patterns from form in forms select p.ToPattern(form));
            foreach (var link in rule.Parents)
            {
                var parent = ParentKnowledge.Of(change, link);
                stale.AddParent(link, id, parent.Value);
                if (link.ParentChanges && EntityRef.TryCreate(link.Type, parent.Value, out var entity))
                {
                    proof.AddRange(EntityRef.Among(link.Type, SalesforceId.Forms(entity.Id)));
                }

                if (parent.NeedsLookup)
                {
                    lookups.AddRange(link.ParentChanges ? [questions.Count] : []);
                    questions.Add(new(child, link, parent.MayFallBack ? link.Otherwise : []));
                }
            }

            proofs.Add(new([.. proof], [.. lookups]));
        }

        stale.AddAll(isNew ? rule.Unlinked : []);
        return new(stale.ToInvalidation(), questions.ToImmutable(), rule.Recross)
        {
            Proofs = rule.Unlinked.IsEmpty || isNew ? [] : proofs.ToImmutable(),
            Unlinked = rule.Unlinked,
        };
    }

    /// <summary>Returns the second invalidation.</summary>
    public static Invalidation Second(InvalidationPlan.Steps plan, PlanFindings findings)
    {
        var stale = new InvalidationSet();
        for (var i = 0; i < plan.Questions.Length; i++)
        {
            var question = plan.Questions[i];
            var parents = findings.ParentsOf(i);
            foreach (var parent in parents)
            {
                stale.AddParent(question.Link, question.Child.Id, parent);
            }

            stale.AddAll(parents.IsEmpty ? question.Otherwise : []);
        }

        stale.AddAll(plan.Proofs.All(p => p.IsMet(findings)) ? [] : plan.Unlinked);
        return stale.ToInvalidation();
    }
}

using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.Tests.ChangeEvents.Rules;

/// <summary>The rules of the kinds of the specification, and plans as text: <c>order:O key pattern*</c>.</summary>
internal static class InvalidationPlans
{
    public static readonly EntityRules Rules = new([
        new EntityRule
        {
            Entity = "Product2",
            Type = "product",
            Unlinked = [GlobPattern.Of("catalog:*")],
            Flush = [GlobPattern.Of("catalog:*")],
        },
        new EntityRule
        {
            Entity = "PricebookEntry",
            Type = "price",
            Parents =
            [
                new ParentLink
                {
                    Field = "Product2Id",
                    Type = "product",
                    ParentChanges = true,
                    Otherwise = [GlobPattern.Of("catalog:*")],
                },
            ],
            Unlinked = [GlobPattern.Of("catalog:*")],
            Flush = [GlobPattern.Of("catalog:*")],
        },
        new EntityRule
        {
            Entity = "Order",
            Type = "order",
            InternalFields = ["Activation_Status__c", "WHMCS_Order_ID__c", "Internal__c"],
            Keys = [KeyTemplate.Of("orders:detail:{id}")],
            Parents =
            [
                new ParentLink
                {
                    Field = "AccountId",
                    Type = "account",
                    Keys = [KeyTemplate.Of("orders:account:{value}")],
                    Otherwise = [GlobPattern.Of("orders:account:*")],
                },
            ],
            Flush = [GlobPattern.Of("orders:*")],
        },
        new EntityRule
        {
            Entity = "Eligibility",
            Type = "account",
            Keys = [KeyTemplate.Of("catalog:eligibility:{id}")],
            Patterns = [KeyTemplate.Of("catalog:internet:{id}:*")],
        },
        new EntityRule
        {
            Entity = "bruin_client",
            Type = "bruin_client",
            Recross = RecrossKind.BruinClient,
        },
    ]);

    public static InvalidationPlan.Steps Steps(ChangeEvent change) => Assert.IsType<InvalidationPlan.Steps>(Rules.PlanFor(change));

    public static string First(ChangeEvent change) => Words(Steps(change).First);

    /// <summary>Returns the second part of the plan for entities with dependents and the parents found.</summary>
    public static string Second(ChangeEvent change, string[] linked, params string[][] parents) =>
        Words(
            Steps(change)
                .Then(
                    new PlanFindings(
                        [.. linked.Select(l => EntityRef.TryParse(l, out var entity) ? entity : throw new FormatException(l))],
                        [.. parents.Select(p => p.ToImmutableArray())]
                    )
                )
        );

    public static string Words(Invalidation stale) =>
        string.Join(' ', stale.Entities.Select(e => e.ToString()).Concat(stale.Keys).Concat(stale.Patterns.Select(p => p.Text)));
}

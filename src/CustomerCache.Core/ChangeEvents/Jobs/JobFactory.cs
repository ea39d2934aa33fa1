using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Creates jobs from events: one per matching routing rule.</summary>
/// <param name="rules">The configuration.</param>
/// <param name="newId">Returns a new id per call.</param>
public sealed class JobFactory(ChangeRules rules, Func<string> newId)
{
    /// <summary>Returns the jobs of an event.</summary>
    public ImmutableArray<Job> Create(ChangeEvent change, DateTimeOffset now) =>
        [
            .. rules
                .RoutesOf(change)
                .Select(rule => Build(change, rule.Topic, rules.Enricher.For(rule.Topic, change.Entity, ActionNames.Of(change)), now)),
        ];

    /// <summary>
    /// Creates a follow-up job of the next generation that inherits from its parent everything that is not updated. The queue enforces the
    /// generation limit.
    /// </summary>
    internal Job Child(Job parent, FollowUpJob follow, ChangeEvent change, bool othersAffected, DateTimeOffset now)
    {
        var topic = follow.Topic ?? parent.Topic;
        var recipe = rules.Enricher.For(topic, change.Entity, ActionNames.Of(change));
        var child = Build(change, topic, recipe with { Properties = follow.UpdateFields.Over(parent.Properties) }, now) with
        {
            Generation = parent.Generation + 1,
            OthersAffected = othersAffected,
        };
        return child with { Hash = JobHash.Unique(child, recipe.KeyFields) };
    }

    private Job Build(ChangeEvent change, string topic, JobRecipe recipe, DateTimeOffset now)
    {
        var job = new Job
        {
            Id = newId(),
            Topic = topic,
            Properties = recipe.Properties,
            CreatedAt = now,
            DueAt = now.AddMinutes(recipe.Properties.Due),
            ExpiresAt = now.AddMinutes(recipe.Properties.Expires),
            Hash = "",
            SupersedeKey = "",
            Event = change,
        };
        return job with { Hash = JobHash.Unique(job, recipe.KeyFields), SupersedeKey = JobHash.SupersedeKey(job) };
    }
}

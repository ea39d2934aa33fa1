using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Makes jobs from events: one for each routing rule that the event meets. An event that meets none makes none.</summary>
/// <param name="rules">What is configured.</param>
/// <param name="newId">Another identification at each call.</param>
public sealed class JobFactory(ChangeRules rules, Func<string> newId)
{
    /// <summary>The jobs of an event.</summary>
    public ImmutableArray<Job> Create(ChangeEvent change, DateTimeOffset now) =>
        [
            .. rules
                .RoutesOf(change)
                .Select(rule => Make(change, rule.Topic, rules.Enricher.For(rule.Topic, change.Entity, ActionNames.Of(change)), now)),
        ];

    /// <summary>
    /// A job that follows another: it inherits everything, but for what is updated, and is of the next generation. Whether that is one too
    /// many is for the queue of its topic to say.
    /// </summary>
    internal Job Child(Job parent, FollowUpJob follow, ChangeEvent change, bool othersAffected, DateTimeOffset now)
    {
        var topic = follow.Topic ?? parent.Topic;
        var recipe = rules.Enricher.For(topic, change.Entity, ActionNames.Of(change));
        var child = Make(change, topic, recipe with { Properties = follow.UpdateFields.Over(parent.Properties) }, now) with
        {
            Generation = parent.Generation + 1,
            OthersAffected = othersAffected,
        };
        return child with { Hash = JobHash.Unique(child, recipe.KeyFields) };
    }

    private Job Make(ChangeEvent change, string topic, JobRecipe recipe, DateTimeOffset now)
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

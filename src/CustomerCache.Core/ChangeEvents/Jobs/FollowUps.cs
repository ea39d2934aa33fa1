using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>What follows a job that was done, by the rules.</summary>
public sealed class FollowUps(ChangeRules rules, JobFactory factory)
{
    /// <summary>The follow-up jobs. A job that was itself made for another user is not followed by jobs for other users.</summary>
    public FollowUpPlan Of(Job parent, DateTimeOffset now)
    {
        var jobs = ImmutableArray.CreateBuilder<Job>();
        var fanOuts = ImmutableArray.CreateBuilder<FollowUpExpansion>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var follow in rules.FollowUps.Where(r => r.Means(parent.Event, parent.JobType)).SelectMany(r => r.Jobs))
        {
            if (!TryEvent(parent, follow, out var change))
            {
                problems.Add($"no job for {follow.Topic ?? parent.Topic}: resource_url of update_fields is not an address");
            }
            else if (!follow.OthersAffected)
            {
                jobs.Add(factory.Child(parent, follow, change, parent.OthersAffected, now));
            }
            else if (parent.OthersAffected)
            {
                var entities = AffectedEntities.Of(follow, parent.Event, rules.Entities, out var problem);
                fanOuts.AddRange(entities.Select(e => new FollowUpExpansion(e, parent, follow)));
                if (entities.IsEmpty)
                {
                    problems.Add($"no jobs for {follow.Topic ?? parent.Topic}: {problem}");
                }
            }
        }

        return new(jobs.ToImmutable(), fanOuts.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>
    /// The jobs of a fan-out, one by one so that a caller can take them in batches: each about the same address as its holder's copy of it.
    /// </summary>
    /// <param name="fanOut">What is to be done for each.</param>
    /// <param name="holders">Keyed hashes of the tokens of those who hold a copy; the user of the parent is left out.</param>
    /// <param name="now">When they are made.</param>
    public IEnumerable<Job> For(FollowUpExpansion fanOut, IEnumerable<string> holders, DateTimeOffset now)
    {
        _ = TryEvent(fanOut.Parent, fanOut.Follow, out var change);
        var address = ResourceAddress.Of(change);
        return holders
            .Where(h => h != fanOut.Parent.Event.Holder)
            .Distinct(StringComparer.Ordinal)
            .Select(holder =>
                factory.Child(
                    fanOut.Parent,
                    fanOut.Follow,
                    change with
                    {
                        Holder = holder,
                        ResourceUrl = address?.WithTokenHash(holder).ToString(),
                    },
                    othersAffected: false,
                    now
                )
            );
    }

    private static bool TryEvent(Job parent, FollowUpJob follow, out ChangeEvent change)
    {
        change = parent.Event with { Entity = follow.ResourceType ?? parent.Event.Entity };
        if (follow.ResourceUrl is null)
        {
            return true;
        }

        var isGood = ResourceAddress.TryParse(follow.ResourceUrl, out var address, out _);
        change = change with { ResourceUrl = address?.WithTokenHash(parent.Event.Holder).ToString() };
        return isGood;
    }
}

/// <summary>One job for each other user who holds a copy of an entity; who they are is known where relations are kept.</summary>
public sealed record FollowUpExpansion
{
    internal FollowUpExpansion(EntityRef entity, Job parent, Rules.FollowUpJob follow) =>
        (Entity, Parent, Follow) = (entity, parent, follow);

    /// <summary>Of what they hold copies.</summary>
    public EntityRef Entity { get; }

    internal Job Parent { get; }

    internal Rules.FollowUpJob Follow { get; }
}

/// <summary>What follows a job.</summary>
/// <param name="Jobs">Jobs for the same user.</param>
/// <param name="FanOuts">Jobs for other users, once somebody says who they are.</param>
/// <param name="Problems">What was configured but could not be made, and why; to be logged and counted.</param>
public sealed record FollowUpPlan(ImmutableArray<Job> Jobs, ImmutableArray<FollowUpExpansion> FanOuts, ImmutableArray<string> Problems);

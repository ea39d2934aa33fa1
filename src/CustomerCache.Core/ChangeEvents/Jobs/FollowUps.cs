using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>Creates the follow-up jobs of completed jobs, by the rules.</summary>
public sealed class FollowUps(ChangeRules rules, JobFactory factory)
{
    /// <summary>Returns the follow-up plan. A job that was created for another user is not followed by jobs for other users.</summary>
    public FollowUpPlan Of(Job parent, DateTimeOffset now)
    {
        var jobs = ImmutableArray.CreateBuilder<Job>();
        var fanOuts = ImmutableArray.CreateBuilder<FollowUpExpansion>();
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach (var follow in rules.FollowUps.Where(r => r.Matches(parent.Event, parent.JobType)).SelectMany(r => r.Jobs))
        {
            if (!TryCreateEvent(parent, follow, out var change))
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
    /// Creates the jobs of an expansion lazily, so that callers can batch them: each has the address of its holder's copy.
    /// </summary>
    /// <param name="fanOut">The expansion.</param>
    /// <param name="holders">The keyed token hashes of the holders of copies; the parent's user is excluded.</param>
    /// <param name="now">The creation time.</param>
    public IEnumerable<Job> For(FollowUpExpansion fanOut, IEnumerable<string> holders, DateTimeOffset now)
    {
        _ = TryCreateEvent(fanOut.Parent, fanOut.Follow, out var change);
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

    private static bool TryCreateEvent(Job parent, FollowUpJob follow, out ChangeEvent change)
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

/// <summary>Represents one job for each other user with a copy of an entity; the holders are known to the relations' store.</summary>
public sealed record FollowUpExpansion
{
    internal FollowUpExpansion(EntityRef entity, Job parent, Rules.FollowUpJob follow) =>
        (Entity, Parent, Follow) = (entity, parent, follow);

    /// <summary>Gets the entity.</summary>
    public EntityRef Entity { get; }

    internal Job Parent { get; }

    internal Rules.FollowUpJob Follow { get; }
}

/// <summary>Represents the follow-up of a job.</summary>
/// <param name="Jobs">Jobs for the same user.</param>
/// <param name="FanOuts">Expansions into jobs for other users.</param>
/// <param name="Problems">Configured jobs that could not be created, with reasons; to be logged and counted.</param>
public sealed record FollowUpPlan(ImmutableArray<Job> Jobs, ImmutableArray<FollowUpExpansion> FanOuts, ImmutableArray<string> Problems);

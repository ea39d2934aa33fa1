using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Drops what a change made stale: what depends on its entities, every user's copy of them, the address of the job itself; then makes the
/// jobs that follow. Who holds copies is asked before they are dropped.
/// </summary>
public sealed class InvalidateHook(DomainCaches caches, ChangeRules rules, FollowUps followUps, TimeProvider time) : IHook
{
    /// <inheritdoc/>
    public string JobType => JobTypes.Invalidate;

    /// <inheritdoc/>
    public async Task<HookResult> RunAsync(Job job, CancellationToken cancellationToken)
    {
        var follow = followUps.Of(job, time.GetUtcNow());
        var jobs = follow.Jobs.ToBuilder();
        foreach (var fanOut in follow.FanOuts)
        {
            var holders = (await caches.RelationsAsync(fanOut.Entity, cancellationToken)).Holders;
            jobs.AddRange(followUps.For(fanOut, holders.Select(HolderHash.Write), time.GetUtcNow()));
        }

        var decided = rules.Entities.PlanFor(job.Event);
        if (decided is InvalidationPlan.Steps plan)
        {
            await RunAsync(plan, job.Event, cancellationToken);
        }
        else if (Own(job.Event) is { IsEmpty: false } own)
        {
            await caches.InvalidateAsync(own, cancellationToken);
        }

        return new HookResult.Done(jobs.ToImmutable())
        {
            Problems = decided is InvalidationPlan.Skipped skipped ? follow.Problems.Add(skipped.Reason) : follow.Problems,
        };
    }

    private async Task RunAsync(InvalidationPlan.Steps plan, ChangeEvent change, CancellationToken cancellationToken)
    {
        var parents = ImmutableArray.CreateBuilder<ImmutableArray<string>>(plan.Questions.Length);
        foreach (var question in plan.Questions)
        {
            var links = await caches.ParentsOfAsync([question.Child], question.ParentType, cancellationToken);
            parents.Add([.. links.Select(l => l.Parent.Id)]);
        }

        if (rules.Entities.LinksOf(change) is { IsEmpty: false } told)
        {
            await caches.AddLinksAsync(told, cancellationToken);
        }

        var found = await caches.InvalidateAsync(plan.First with { Keys = plan.First.Keys.AddRange(Own(change).Keys) }, cancellationToken);
        var second = plan.Then(new PlanFindings(found.WithDependants, parents.ToImmutable()));
        if (!second.IsEmpty)
        {
            await caches.InvalidateAsync(second, cancellationToken);
        }
    }

    private static Invalidation Own(ChangeEvent change) =>
        change is { ResourceUrl: { } address, Change: not ChangeKind.Read } ? new Invalidation { Keys = [address] } : new Invalidation();
}

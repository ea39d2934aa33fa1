using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.ChangeEvents.Rules;

namespace CustomerCache.Core.ChangeEvents.Jobs;

/// <summary>
/// Invalidates what a change made stale: the dependants of its entities, every user's copies, the job's own address; then creates the
/// follow-up jobs.
/// </summary>
/// <remarks>Holders of copies are read before the copies are dropped.</remarks>
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
        else if (OwnAddress(job.Event) is { IsEmpty: false } own)
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

        if (rules.Entities.LinksOf(change) is { IsEmpty: false } newLinks)
        {
            await caches.AddLinksAsync(newLinks, cancellationToken);
        }

        var found = await caches.InvalidateAsync(
            plan.First with
            {
                Keys = plan.First.Keys.AddRange(OwnAddress(change).Keys),
            },
            cancellationToken
        );
        var second = plan.Then(new PlanFindings(found.WithDependants, parents.ToImmutable()));
        if (!second.IsEmpty)
        {
            await caches.InvalidateAsync(second, cancellationToken);
        }
    }

    private static Invalidation OwnAddress(ChangeEvent change) =>
        change is { ResourceUrl: { } address, Change: not ChangeKind.Read } ? new Invalidation { Keys = [address] } : new Invalidation();
}

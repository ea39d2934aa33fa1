using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Hooks;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Core.ChangeEvents.Working;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>The queues of all topics in this process, each with a file of its own.</summary>
internal sealed class InProcessJobQueues : IJobQueues, IHostedService
{
    private readonly FrozenDictionary<string, JobQueueHost> _byTopic;

    public InProcessJobQueues(ChangeRules rules, IKeyedStores stores, DomainCaches caches, IServiceProvider services, TimeProvider time, IJobObserver observer)
    {
        // Hooks are made at the first job: one of them may want the queues.
        var hooks = new Lazy<HookTable>(() => services.GetRequiredService<HookTable>());
        _byTopic = rules.Topics.ToFrozenDictionary(
            t => t.Topic,
            t => new JobQueueHost(t, stores.Open("jobs/" + t.Topic), hooks, this, async token => await caches.InvalidateAsync(Invalidation.Everything, token), time, observer),
            StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var queue in _byTopic.Values)
        {
            queue.Start();
        }

        await Task.WhenAll(_byTopic.Values.Select(q => q.LoadedAsync(cancellationToken)));
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_byTopic.Values.Select(q => q.DisposeAsync().AsTask())).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<OfferedJobs> OfferAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken)
    {
        var sum = OfferedJobs.None;
        foreach (var topic in jobs.GroupBy(j => j.Topic, StringComparer.Ordinal))
        {
            sum += _byTopic.TryGetValue(topic.Key, out var queue) ? await queue.OfferAsync([.. topic], cancellationToken) : new OfferedJobs(0, 0, topic.Count(), 0);
        }

        return sum;
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ImmutableArray<JobView>>([.. _byTopic.Values.SelectMany(q => q.List(state, most)).OrderByDescending(v => v.CreatedAt).Take(most)]);

    /// <inheritdoc/>
    public ValueTask<JobView?> FindAsync(string id, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_byTopic.Values.Select(q => q.Find(id)).FirstOrDefault(v => v is not null));

    /// <inheritdoc/>
    public ValueTask<ImmutableSortedDictionary<string, JobCounts>> CountAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(_byTopic.ToImmutableSortedDictionary(q => q.Key, q => q.Value.Counts, StringComparer.Ordinal));
}

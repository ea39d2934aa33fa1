using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Routes jobs to the queue grains of their topics. Lost calls are retried; jobs are deduplicated by hash.</summary>
internal sealed class ClusterJobQueues(ChangeRules rules, IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time)
    : IJobQueues
{
    private readonly FrozenDictionary<string, ResilientGrainCaller<IJobQueueGrain>> _byTopic = rules.Topics.ToFrozenDictionary(
        t => t.Topic,
        t => new ResilientGrainCaller<IJobQueueGrain>($"the job queue of {t.Topic}", () => grains.GetGrain<IJobQueueGrain>(t.Topic), time),
        StringComparer.Ordinal
    );

    /// <summary>Activates the queues of all topics; a failing one does not affect the others.</summary>
    public Task WakeAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            _byTopic.Values.Select(c =>
                c.CallAsync(
                        0,
                        static async (owner, _, token) =>
                        {
                            await owner.WakeAsync(token);
                            return true;
                        },
                        ResilientGrainCaller<IJobQueueGrain>.Long,
                        cancellationToken
                    )
                    .AsTask()
            )
        );

    /// <inheritdoc/>
    public async ValueTask<EnqueueResult> EnqueueAsync(ImmutableArray<Job> jobs, CancellationToken cancellationToken)
    {
        // At once, so that the topics share a durable write where their stores do.
        var results = await Task.WhenAll(
            jobs.GroupBy(j => j.Topic, StringComparer.Ordinal).Select(topic => EnqueueAsync(topic.Key, [.. topic], cancellationToken))
        );
        return results.Aggregate(EnqueueResult.None, (sum, one) => sum + one);
    }

    private async Task<EnqueueResult> EnqueueAsync(string topic, ImmutableArray<Job> jobs, CancellationToken cancellationToken) =>
        _byTopic.TryGetValue(topic, out var calls)
            ? await calls.CallAsync(
                jobs,
                static async (owner, enqueued, token) => await owner.EnqueueAsync(enqueued, token),
                ResilientGrainCaller<IJobQueueGrain>.Long,
                cancellationToken
            )
            : new EnqueueResult(0, 0, jobs.Length, 0) { NotTaken = [.. jobs.Select(j => j.Id)] };

    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<JobView>> ListAsync(JobState? state, int most, CancellationToken cancellationToken)
    {
        var lists = await Task.WhenAll(
            _byTopic.Values.Select(c =>
                c.CallAsync(
                        (state, most),
                        static async (owner, q, token) => await owner.ListAsync(q.state, q.most, token),
                        ResilientGrainCaller<IJobQueueGrain>.Short,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return [.. lists.SelectMany(l => l).OrderByDescending(v => v.CreatedAt).Take(most)];
    }

    /// <inheritdoc/>
    public async ValueTask<JobView?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(
            _byTopic.Values.Select(c =>
                c.CallAsync(
                        id,
                        static async (owner, wanted, token) => await owner.FindAsync(wanted, token),
                        ResilientGrainCaller<IJobQueueGrain>.Short,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return found.FirstOrDefault(j => j is not null);
    }

    /// <inheritdoc/>
    public async ValueTask<ImmutableSortedDictionary<string, JobCounts>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await Task.WhenAll(
            _byTopic.Select(async c =>
                KeyValuePair.Create(
                    c.Key,
                    (
                        await c.Value.CallAsync(
                            0,
                            static async (owner, _, token) => await owner.CountAsync(token),
                            ResilientGrainCaller<IJobQueueGrain>.Short,
                            cancellationToken
                        )
                    )
                )
            )
        );
        return counts.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    /// <summary>Returns the dead letters of all topics.</summary>
    public async ValueTask<ImmutableArray<DeadLetter>> GetDeadLettersAsync(CancellationToken cancellationToken)
    {
        var letters = await Task.WhenAll(
            _byTopic.Values.Select(c =>
                c.CallAsync(
                        0,
                        static async (owner, _, token) => await owner.GetDeadLettersAsync(token),
                        ResilientGrainCaller<IJobQueueGrain>.Short,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return [.. letters.SelectMany(l => l)];
    }

    /// <summary>Retries a dead letter of any topic.</summary>
    public async ValueTask<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(
            _byTopic.Values.Select(c =>
                c.CallAsync(
                        id,
                        static async (owner, letter, token) => await owner.RetryDeadLetterAsync(letter, token),
                        ResilientGrainCaller<IJobQueueGrain>.Short,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return results.FirstOrDefault(r => r is not null);
    }

    /// <summary>Drops a dead letter of any topic.</summary>
    public async ValueTask<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken)
    {
        var results = await Task.WhenAll(
            _byTopic.Values.Select(c =>
                c.CallAsync(
                        id,
                        static async (owner, letter, token) => await owner.DropDeadLetterAsync(letter, token),
                        ResilientGrainCaller<IJobQueueGrain>.Short,
                        cancellationToken
                    )
                    .AsTask()
            )
        );
        return results.Contains(true);
    }
}

/// <summary>Combines the dead letters of job topics and change event channels.</summary>
internal sealed class ClusterDeadLetters(ClusterJobQueues queues, ClusterIngestor ingestor) : IDeadLetters
{
    /// <inheritdoc/>
    public async ValueTask<ImmutableArray<DeadLetter>> ListAsync(CancellationToken cancellationToken)
    {
        var jobs = queues.GetDeadLettersAsync(cancellationToken).AsTask();
        var events = OfChannelsAsync(cancellationToken);
        return [.. (await jobs).Concat(await events).OrderByDescending(l => l.FailedAt).ThenBy(l => l.Id, StringComparer.Ordinal)];
    }

    /// <inheritdoc/>
    public async ValueTask<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken) =>
        await ChannelOfAsync(id, cancellationToken) is { } channel
            ? await ingestor.RetryDeadLetterAsync(channel, id, cancellationToken)
            : await queues.RetryDeadLetterAsync(id, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> DropAsync(string id, CancellationToken cancellationToken) =>
        await ChannelOfAsync(id, cancellationToken) is { } channel
            ? await ingestor.DropDeadLetterAsync(channel, id, cancellationToken)
            : await queues.DropDeadLetterAsync(id, cancellationToken);

    private async Task<string?> ChannelOfAsync(string id, CancellationToken cancellationToken) =>
        (await OfChannelsAsync(cancellationToken)).FirstOrDefault(l => l.Id == id)?.Origin;

    private async Task<IEnumerable<DeadLetter>> OfChannelsAsync(CancellationToken cancellationToken) =>
        (await ingestor.ReportAsync(cancellationToken)).SelectMany(c => c.DeadLetters.Letters);
}

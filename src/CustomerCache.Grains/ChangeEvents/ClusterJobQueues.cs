using System.Collections.Frozen;
using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Rules;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Queries;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>The queues of the cluster, as this silo calls them. A call that was lost is made again: a job is known by its hash.</summary>
internal sealed class ClusterJobQueues(ChangeRules rules, IGrainFactory grains, [FromKeyedServices(SiloReplicas.Clock)] TimeProvider time)
    : IJobQueues
{
    private readonly FrozenDictionary<string, ResilientGrainCaller<IJobQueueGrain>> _byTopic = rules.Topics.ToFrozenDictionary(
        t => t.Topic,
        t => new ResilientGrainCaller<IJobQueueGrain>($"the jobs of {t.Topic}", () => grains.GetGrain<IJobQueueGrain>(t.Topic), time),
        StringComparer.Ordinal
    );

    /// <summary>Sees to it that the stored jobs of every topic are worked on, whatever becomes of the others.</summary>
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
        var sum = EnqueueResult.None;
        foreach (var topic in jobs.GroupBy(j => j.Topic, StringComparer.Ordinal))
        {
            sum += !_byTopic.TryGetValue(topic.Key, out var calls)
                ? new EnqueueResult(0, 0, topic.Count(), 0)
                : (
                    await calls.CallAsync(
                        topic.ToImmutableArray(),
                        static async (owner, offered, token) => await owner.EnqueueAsync(offered, token),
                        ResilientGrainCaller<IJobQueueGrain>.Long,
                        cancellationToken
                    )
                );
        }

        return sum;
    }

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

    /// <summary>The dead letters of all topics.</summary>
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

    /// <summary>Retries a dead letter of whichever topic has it.</summary>
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

    /// <summary>Drops a dead letter of whichever topic has it.</summary>
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

/// <summary>The dead letters of the cluster, kept by the queues of topics and the intakes of channels that they come from.</summary>
internal sealed class ClusterDeadLetters(ClusterJobQueues queues, ClusterIngestor intake) : IDeadLetters
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
            ? await intake.RetryDeadLetterAsync(channel, id, cancellationToken)
            : await queues.RetryDeadLetterAsync(id, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> DropAsync(string id, CancellationToken cancellationToken) =>
        await ChannelOfAsync(id, cancellationToken) is { } channel
            ? await intake.DropDeadLetterAsync(channel, id, cancellationToken)
            : await queues.DropDeadLetterAsync(id, cancellationToken);

    private async Task<string?> ChannelOfAsync(string id, CancellationToken cancellationToken) =>
        (await OfChannelsAsync(cancellationToken)).FirstOrDefault(l => l.Id == id)?.Origin;

    private async Task<IEnumerable<DeadLetter>> OfChannelsAsync(CancellationToken cancellationToken) =>
        (await intake.ReportAsync(cancellationToken)).SelectMany(c => c.DeadLetters.Letters);
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;

namespace CustomerCache.Grains.ChangeEvents;

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
    public async ValueTask<RetryResult?> RetryAsync(string id, CancellationToken cancellationToken) => await ChannelOfAsync(id, cancellationToken) is { } channel
        ? await intake.RetryDeadLetterAsync(channel, id, cancellationToken)
        : await queues.RetryDeadLetterAsync(id, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> DropAsync(string id, CancellationToken cancellationToken) => await ChannelOfAsync(id, cancellationToken) is { } channel
        ? await intake.DropDeadLetterAsync(channel, id, cancellationToken)
        : await queues.DropDeadLetterAsync(id, cancellationToken);

    private async Task<string?> ChannelOfAsync(string id, CancellationToken cancellationToken) =>
        (await OfChannelsAsync(cancellationToken)).FirstOrDefault(l => l.Id == id)?.Origin;

    private async Task<IEnumerable<DeadLetter>> OfChannelsAsync(CancellationToken cancellationToken) =>
        (await intake.ReportAsync(cancellationToken)).SelectMany(c => c.DeadLetters.Letters);
}

using System.Collections.Immutable;
using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents.Channels;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Core.ChangeEvents.Working;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Grains.Caching;
using Orleans.Concurrency;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>
/// Identity, storage and turn of where events come in. Calls wait for each other inside, so that the places in the channels are those of
/// events whose jobs are stored.
/// </summary>
[Reentrant]
internal sealed class ChangeIntakeGrain(JobParts parts, JobFactory factory, DomainCaches caches, IChannelObserver observer) : Grain, IChangeIntakeGrain, IDisposable
{
    private readonly ChangeIntake _intake = new(parts.Rules, factory, parts.Queues.Value, caches, parts.Stores.Open("channels"), parts.Time, observer);

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => _intake.StopAsync(cancellationToken);

    public void Dispose() => _intake.Dispose();

    public Task<TakenReport> TakeAsync(EventBatch events, CancellationToken cancellationToken) =>
        OwnAsync(async () => TakenReport.From(await _intake.TakeAsync(events.ToEvents(), cancellationToken)));

    public Task<ImmutableArray<ReadOnlyMemory<byte>>> ReportAsync(CancellationToken cancellationToken) =>
        OwnAsync<ImmutableArray<ReadOnlyMemory<byte>>>(async () => [.. (await _intake.ReportAsync(cancellationToken)).Select(s => (ReadOnlyMemory<byte>)ChannelCodec.Encode(s))]);

    private async Task<T> OwnAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (StoreLostException)
        {
            DeactivateOnIdle();
            throw new PartitionLostException();
        }
        catch (Exception failure) when (failure is StoreUnavailableException or PartitionUnavailableException)
        {
            throw new NotDurableException(failure.Message);
        }
    }
}

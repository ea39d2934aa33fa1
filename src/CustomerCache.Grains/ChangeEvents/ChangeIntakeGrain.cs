using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>
/// Identity, storage and turn of one channel of change events. Channels do not wait for each other; the events of one are taken in order.
/// </summary>
internal sealed partial class ChangeIntakeGrain : Grain, IChangeIntakeGrain
{
    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(5);

    private readonly IPersistentState<ChannelGrainState> _state;
    private readonly IChannelObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger<ChangeIntakeGrain> _logger;
    private readonly string _channel;
    private readonly Func<ChannelSnapshot, ChannelIngestor> _open;
    private ChannelIngestor _intake;
    private DateTimeOffset _listedAt;

    public ChangeIntakeGrain(
        [PersistentState("channel", CustomersStorage.Name)] IPersistentState<ChannelGrainState> state,
        JobParts parts,
        JobFactory factory,
        DomainCaches caches,
        IChannelObserver observer,
        ILogger<ChangeIntakeGrain> logger
    )
    {
        (_state, _observer, _time, _logger, _channel) = (
            state,
            observer,
            parts.Time,
            logger,
            IChangeIntakeGrain.ChannelOf(this.GetPrimaryKeyString())
        );
        _open = stored => new ChannelIngestor(
            stored,
            parts.Rules,
            factory,
            parts.Queues.Value,
            caches,
            StoreAsync,
            parts.Time,
            letter => Log.Buried(logger, letter.Event.Id, _channel, letter.Event.Entity, letter.Id, letter.Reason)
        );
        _intake = _open(new ChannelSnapshot { Channel = _channel });
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_state.State.Channel is { } stored)
        {
            _intake = _open(stored);
            _observer.Counted(_intake.Counts);
        }

        return Task.CompletedTask;
    }

    public async Task<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken)
    {
        await ListAsync(cancellationToken);
        var before = _intake.Counts.DeadLetters.Evicted;
        var taken = await StoredAsync(() => _intake.IngestAsync(events, cancellationToken));
        if (_intake.Counts.DeadLetters.Evicted - before is > 0 and var evicted)
        {
            Log.Evicted(_logger, evicted, _channel, ChannelState.MaxDeadLetters);
        }

        return taken;
    }

    public Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        StoredAsync(() => _intake.RetryAsync(id, cancellationToken));

    public Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        StoredAsync(() => _intake.DropDeadLetterAsync(id, cancellationToken));

    public Task<ChannelSnapshot> ReportAsync(CancellationToken cancellationToken) => Task.FromResult(_intake.Counts);

    public async Task ClearAsync(CancellationToken cancellationToken)
    {
        await _state.ClearStateAsync(cancellationToken);
        _intake = _open(new ChannelSnapshot { Channel = _channel });
        _listedAt = default;
        _observer.Forgotten(_channel);
        DeactivateOnIdle();
    }

    private async Task<T> StoredAsync<T>(Func<Task<T>> change)
    {
        try
        {
            var result = await change();
            _observer.Counted(_intake.Counts);
            return result;
        }
        catch (InconsistentStateException)
        {
            // Another activation has written this channel. Deactivate so that subsequent calls are routed to it.
            _observer.Forgotten(_channel);
            DeactivateOnIdle();
            throw new OwnershipLostException();
        }
        catch (Exception failure) when (failure is StoreUnavailableException or PartitionUnavailableException)
        {
            _observer.Counted(_intake.Counts);
            throw new NotDurableException(failure.Message);
        }
    }

    private async Task StoreAsync(ChannelSnapshot channel, CancellationToken cancellationToken)
    {
        try
        {
            _state.State.Channel = channel;
            await _state.WriteStateAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is not InconsistentStateException)
        {
            // Memory is ahead of the store, so the events would be taken for seen when they come again: start from the store.
            DeactivateOnIdle();
            throw new StoreUnavailableException($"The position of channel {_channel} cannot be stored: {failure.Message}", failure);
        }
    }

    // A channel that is not listed is followed as well; it is only missing in the report.
    private async Task ListAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (now - _listedAt < ChannelList.Resolution)
        {
            return;
        }

        try
        {
            await GrainFactory
                .GetGrain<IChannelListGrain>(0)
                .HearAsync(_channel, cancellationToken)
                .WaitAsync(ListTimeout, cancellationToken);
            _listedAt = now;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.NotListed(_logger, _channel, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4172,
            LogLevel.Warning,
            "Failed to add channel {Channel} to the list of channels; its events are taken in, and it is listed with the next ones"
        )]
        public static partial void NotListed(ILogger logger, string channel, Exception failure);

        [LoggerMessage(
            4173,
            LogLevel.Error,
            "Failed to handle event {EventId} of channel {Channel} about {Entity}; kept as dead letter {LetterId}, what depends on it may "
                + "be stale until that is retried: {Reason}"
        )]
        public static partial void Buried(ILogger logger, string? eventId, string channel, string entity, string letterId, string reason);

        [LoggerMessage(
            4174,
            LogLevel.Error,
            "Evicted {Count} dead letters of channel {Channel}, of which {Limit} are kept; all caches are emptied and all devices crossed "
                + "again, since what those events were about is lost. Retry or drop the others"
        )]
        public static partial void Evicted(ILogger logger, long count, string channel, int limit);
    }
}

/// <summary>Represents what is stored of one channel.</summary>
[GenerateSerializer, Alias("customer-cache.ChannelState")]
internal sealed class ChannelGrainState
{
    /// <summary>Counters, position, and the identifications of the last events; null before the first.</summary>
    [Id(0)]
    public ChannelSnapshot? Channel { get; set; }
}

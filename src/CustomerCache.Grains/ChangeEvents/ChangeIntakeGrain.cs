using CustomerCache.Core.Caching;
using CustomerCache.Core.Caching.Partitions;
using CustomerCache.Core.Caching.Stores;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using CustomerCache.Grains.Caching;
using CustomerCache.Grains.Storage;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Hosts one channel of change events: identity, storage and scheduling.</summary>
/// <remarks>
/// Channels are independent; the events of one channel are ingested in order. Batches that arrive while others are stored are ingested
/// together, so that they share the two durable writes: jobs, then position and event ids. One that fails does not fail the others.
/// </remarks>
[Reentrant]
internal sealed partial class ChangeIntakeGrain : Grain, IChangeIntakeGrain, IDisposable
{
    // One batch may have as many; several with as many together stay one write that a store takes well.
    private const int MostTogether = 4_000;

    private static readonly TimeSpan ListTimeout = TimeSpan.FromSeconds(5);

    private readonly IPersistentState<ChannelGrainState> _state;
    private readonly IChannelObserver _observer;
    private readonly TimeProvider _time;
    private readonly ILogger<ChangeIntakeGrain> _logger;
    private readonly string _channel;
    private readonly Func<ChannelSnapshot, ChannelIngestor> _open;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly GroupedCalls<IncomingEvents, IngestResult> _batches;
    private ChannelIngestor _ingestor;
    private DateTimeOffset _listedAt;
    private bool _isLeaving;

    public ChangeIntakeGrain(
        [PersistentState("channel", CustomersStorage.Name)] IPersistentState<ChannelGrainState> state,
        JobQueueDependencies parts,
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
            letter => Log.EventDeadLettered(logger, letter.Event.Id, _channel, letter.Event.Entity, letter.Id, letter.Reason)
        );
        _ingestor = _open(new ChannelSnapshot { Channel = _channel });
        _batches = new GroupedCalls<IncomingEvents, IngestResult>(Fitting, IngestAsync)
        {
            Exclusively = ingest =>
                ExclusivelyAsync(async () =>
                {
                    await ingest();
                    return true;
                }),
            MayRunAlone = _ => !_isLeaving,
        };
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (_state.State.Channel is { } stored)
        {
            _ingestor = _open(stored);
            _observer.Counted(_ingestor.Counts);
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        _batches.DrainAsync(cancellationToken);

    public void Dispose() => _turn.Dispose();

    public Task<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken) =>
        RunAsync(() => _batches.RunAsync(events, cancellationToken));

    public Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(() => ExclusivelyAsync(() => _ingestor.RetryAsync(id, cancellationToken)));

    public Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        RunAsync(() => ExclusivelyAsync(() => _ingestor.DropDeadLetterAsync(id, cancellationToken)));

    public Task<ChannelSnapshot> ReportAsync(CancellationToken cancellationToken) => Task.FromResult(_ingestor.Counts);

    public Task ClearAsync(CancellationToken cancellationToken) =>
        ExclusivelyAsync(async () =>
        {
            await _state.ClearStateAsync(cancellationToken);
            _ingestor = _open(new ChannelSnapshot { Channel = _channel });
            _listedAt = default;
            _observer.Forgotten(_channel);
            Leave();
            return true;
        });

    private static int Fitting(IEnumerable<IncomingEvents> waiting)
    {
        var (count, events) = (0, 0);
        foreach (var next in waiting.TakeWhile(b => (events += b.Events.Length) <= MostTogether))
        {
            count++;
        }

        return count;
    }

    // Callers that have cancelled do not take the others' events with them.
    private async Task<IReadOnlyList<IngestResult>> IngestAsync(IReadOnlyList<IncomingEvents> batches)
    {
        CheckStays();
        await ListAsync(CancellationToken.None);
        var before = _ingestor.Counts.DeadLetters.Evicted;
        var results = await _ingestor.IngestAsync(batches, CancellationToken.None);
        if (_ingestor.Counts.DeadLetters.Evicted - before is > 0 and var evicted)
        {
            Log.DeadLettersEvicted(_logger, evicted, _channel, ChannelState.MaxDeadLetters);
        }

        return results;
    }

    private async Task<T> ExclusivelyAsync<T>(Func<Task<T>> operation)
    {
        await _turn.WaitAsync();
        try
        {
            CheckStays();
            return await operation();
        }
        finally
        {
            _turn.Release();
        }
    }

    private void CheckStays()
    {
        if (_isLeaving)
        {
            throw new OwnershipLostException();
        }
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> operation)
    {
        try
        {
            var result = await operation();
            _observer.Counted(_ingestor.Counts);
            return result;
        }
        catch (InconsistentStateException)
        {
            // Another activation has written this channel: subsequent calls are routed to it.
            _observer.Forgotten(_channel);
            throw new OwnershipLostException();
        }
        catch (Exception failure) when (failure is StoreUnavailableException or PartitionUnavailableException)
        {
            _observer.Counted(_ingestor.Counts);
            throw new NotDurableException(failure.Message);
        }
    }

    // Memory is ahead of the store, so redelivered events would count as duplicates: restart from the store.
    private void Leave()
    {
        _isLeaving = true;
        DeactivateOnIdle();
    }

    private async Task StoreAsync(ChannelSnapshot channel, CancellationToken cancellationToken)
    {
        try
        {
            _state.State.Channel = channel;
            await _state.WriteStateAsync(cancellationToken);
        }
        catch (InconsistentStateException)
        {
            Leave();
            throw;
        }
        catch (Exception failure)
        {
            Leave();
            throw new StoreUnavailableException($"The position of channel {_channel} cannot be stored: {failure.Message}", failure);
        }
    }

    // An unlisted channel is ingested all the same; it is only missing in reports.
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
            Log.ChannelNotListed(_logger, _channel, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            4172,
            LogLevel.Warning,
            "Failed to add channel {Channel} to the list of channels; its events are ingested, and adding it is retried with "
                + "the next ones.",
            EventName = "ChannelNotListed"
        )]
        public static partial void ChannelNotListed(ILogger logger, string channel, Exception failure);

        [LoggerMessage(
            4173,
            LogLevel.Error,
            "Failed to handle event {EventId} of channel {Channel} about {Entity}: {Reason}. Stored as dead letter "
                + "{LetterId}; dependent entries may be stale until it is retried.",
            EventName = "EventDeadLettered"
        )]
        public static partial void EventDeadLettered(
            ILogger logger,
            string? eventId,
            string channel,
            string entity,
            string letterId,
            string reason
        );

        [LoggerMessage(
            4174,
            LogLevel.Error,
            "Evicted {Count} dead letters of channel {Channel}, which keeps {Limit}. All caches are cleared and all devices "
                + "crossed again, since the effects of those events are lost. Retry or drop the remaining ones.",
            EventName = "DeadLettersEvicted"
        )]
        public static partial void DeadLettersEvicted(ILogger logger, long count, string channel, int limit);
    }
}

/// <summary>Represents the stored state of one channel.</summary>
[GenerateSerializer, Alias("customer-cache.ChannelState")]
internal sealed class ChannelGrainState
{
    /// <summary>Counters, position and the identifications of recent events; null before the first.</summary>
    [Id(0)]
    public ChannelSnapshot? Channel { get; set; }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CustomerCache.Core;
using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Server.Observability.Telemetry;

/// <summary>
/// Measures channels of change events, on the silo that owns their state, and feeds, on the silo that follows them. Callers name channels;
/// there are at most <see cref="ChannelList.Capacity"/> at a time.
/// </summary>
internal sealed class ChannelMetrics : IChannelObserver, IEventObserver<FeedEvent>, IProductMetrics
{
    private readonly ConcurrentDictionary<string, ChannelSnapshot> _channels = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _feeds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _lags = new(StringComparer.Ordinal);

    public ChannelMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(CustomerCacheMetrics.Name);
        meter.CreateObservableCounter(
            "customercache.event.received",
            () => Count(c => c.Received),
            "{event}",
            "Change events that came in by a channel, duplicates included"
        );
        meter.CreateObservableCounter(
            "customercache.event.duplicates",
            () => Count(c => c.Duplicates),
            "{event}",
            "Change events that were seen before"
        );
        meter.CreateObservableCounter(
            "customercache.event.skipped",
            () => Count(c => c.Skipped),
            "{event}",
            "What came in and is no data, or is about nothing that is known"
        );
        meter.CreateObservableCounter(
            "customercache.event.errors",
            () => Count(c => c.Errors),
            "{event}",
            "What came in and was not understood, or could not be handled"
        );
        meter.CreateObservableGauge(
            "customercache.event.dead_letters",
            () => Count(c => c.DeadLetters.Letters.Length),
            "{event}",
            "Change events that could not be handled and wait for an operator"
        );
        meter.CreateObservableCounter(
            "customercache.event.gaps",
            () => Count(c => c.Gaps),
            "{gap}",
            "Times when changes of a channel were missed, and all that it keeps fresh was dropped"
        );
        meter.CreateObservableGauge(
            "customercache.feed.connected",
            () => _feeds.Select(f => new Measurement<int>(f.Value, Tag(f.Key))),
            null,
            "Whether a feed sends to this process: 1 while it does"
        );
        meter.CreateObservableGauge(
            "customercache.feed.lag",
            () => _lags.Select(f => new Measurement<long>(f.Value, Tag(f.Key))),
            "{message}",
            "Messages that the source of a followed feed holds and that are not stored yet"
        );
    }

    /// <inheritdoc/>
    public void Counted(ChannelSnapshot channel)
    {
        if (_channels.Count < ChannelList.Capacity || _channels.ContainsKey(channel.Channel))
        {
            _channels[channel.Channel] = channel;
        }
    }

    /// <inheritdoc/>
    public void Forgotten(string channel) => _channels.TryRemove(channel, out _);

    /// <inheritdoc/>
    public void Observe(FeedEvent happened)
    {
        switch (happened)
        {
            case FeedEvent.Lagging lagging:
                _lags[lagging.Channel] = lagging.Messages;
                break;

            // It leaves the feed connected; the channel counts it.
            case FeedEvent.Unreadable:
                break;
            default:
                _feeds[happened.Channel] = happened is FeedEvent.Connected ? 1 : 0;
                _lags.TryRemove(happened.Channel, out _);
                break;
        }
    }

    private static KeyValuePair<string, object?> Tag(string channel) => new("channel", channel);

    private IEnumerable<Measurement<long>> Count(Func<ChannelSnapshot, long> value) =>
        _channels.Select(c => new Measurement<long>(value(c.Value), Tag(c.Key)));
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Server.Observability.Telemetry;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Counts unreadable parts of accepted events, and logs the first per channel: a sender's events are all alike.</summary>
internal sealed partial class ReadingMetrics : IReadingObserver, IProductMetrics
{
    private readonly ConcurrentDictionary<(string Channel, UnreadPart Part), bool> _said = new();
    private readonly ILogger<ReadingMetrics> _logger;
    private readonly Counter<long> _unread;

    public ReadingMetrics(IMeterFactory meters, ILogger<ReadingMetrics> logger)
    {
        _logger = logger;
        _unread = meters
            .Create(CustomerCacheMetrics.Name)
            .CreateCounter<long>(
                "customercache.event.unread",
                "{event}",
                "Change events that were taken although a part of them could not be read"
            );
    }

    /// <inheritdoc/>
    public void Unread(string channel, UnreadPart part)
    {
        _unread.Add(1, new KeyValuePair<string, object?>("part", part == UnreadPart.Time ? "time" : "key"));

        // Callers name channels; the set is bounded by the capacity of the channel list.
        if (_said.Count < ChannelList.Capacity && _said.TryAdd((channel, part), true))
        {
            if (part == UnreadPart.Time)
            {
                Log.UnreadTime(_logger, channel);
            }
            else
            {
                Log.UnreadKey(_logger, channel);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            1215,
            LogLevel.Warning,
            "Failed to read the time of events of {Channel}; accepting them without it. Logged once; customercache_event_unread_total "
                + "counts.",
            EventName = "EventTimeUnreadable"
        )]
        public static partial void UnreadTime(ILogger logger, string channel);

        [LoggerMessage(
            1216,
            LogLevel.Warning,
            "Failed to read the row key of events of {Channel}; each invalidates everything of its kind. Configure the key columns of the "
                + "table at its connector. Logged once; customercache_event_unread_total counts.",
            EventName = "EventKeyUnreadable"
        )]
        public static partial void UnreadKey(ILogger logger, string channel);
    }
}

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Reading;
using CustomerCache.Server.Observability.Telemetry;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>
/// Counts what could not be read of events that were taken, and says it once per channel: a sender that writes so writes all so.
/// </summary>
internal sealed partial class UnreadParts : IReadingObserver, IProductMetrics
{
    private readonly ConcurrentDictionary<(string Channel, UnreadPart Part), bool> _said = new();
    private readonly ILogger<UnreadParts> _logger;
    private readonly Counter<long> _unread;

    public UnreadParts(IMeterFactory meters, ILogger<UnreadParts> logger)
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

        // Channels are named by callers: there are never more than the list of channels holds.
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
            "Events of {Channel} say when they happened in a way that is not read; they are taken without it. Said once; "
                + "customercache_event_unread_total counts"
        )]
        public static partial void UnreadTime(ILogger logger, string channel);

        [LoggerMessage(
            1216,
            LogLevel.Warning,
            "Events of {Channel} do not say which row changed in a way that is read; each drops all that depends on its kind. Name the "
                + "key columns of the table to its connector. Said once; customercache_event_unread_total counts"
        )]
        public static partial void UnreadKey(ILogger logger, string channel);
    }
}

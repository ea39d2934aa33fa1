using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using Orleans.Concurrency;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Ingests the change events of one channel, whose deduplication window and position it stores.</summary>
[Alias("customer-cache.IChangeIntakeGrain")]
internal interface IChangeIntakeGrain : IGrainWithStringKey
{
    /// <summary>Ingests events in the order of their calls. Jobs and position are durable when the call returns.</summary>
    [Alias("Take")]
    Task<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken);

    /// <summary>Returns counters and position, without event identifications.</summary>
    [Alias("Report")]
    [AlwaysInterleave]
    Task<ChannelSnapshot> ReportAsync(CancellationToken cancellationToken);

    /// <summary>Handles a dead letter's event again and removes the letter on success; returns null when it does not exist.</summary>
    [Alias("RetryDeadLetter")]
    Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; returns false when it does not exist.</summary>
    [Alias("DropDeadLetter")]
    Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes the stored state of a channel that was evicted from the list.</summary>
    [Alias("Clear")]
    Task ClearAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Returns the grain key of a channel. The prefix is needed because Orleans rejects white-space keys and senders choose channel names.
    /// </summary>
    static string KeyOf(string channel) => KeyPrefix + channel;

    /// <summary>Returns the channel of a grain key.</summary>
    static string ChannelOf(string key) => key[KeyPrefix.Length..];

    private const string KeyPrefix = "channel/";
}

using CustomerCache.Core.ChangeEvents;
using CustomerCache.Core.ChangeEvents.Jobs;
using Orleans.Concurrency;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Takes in the change events of one channel. Deduplication and position are its state.</summary>
[Alias("customer-cache.IChangeIntakeGrain")]
internal interface IChangeIntakeGrain : IGrainWithStringKey
{
    /// <summary>Takes events in, one call after the other. Jobs and position are stored when the call returns.</summary>
    [Alias("Take")]
    Task<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken);

    /// <summary>Returns counters and position, without the identifications of events.</summary>
    [Alias("Report")]
    [AlwaysInterleave]
    Task<ChannelSnapshot> ReportAsync(CancellationToken cancellationToken);

    /// <summary>Handles the event of a dead letter again; the letter goes if that succeeds. Null when there is none.</summary>
    [Alias("RetryDeadLetter")]
    Task<RetryResult?> RetryDeadLetterAsync(string id, CancellationToken cancellationToken);

    /// <summary>Removes a dead letter; false when there is none.</summary>
    [Alias("DropDeadLetter")]
    Task<bool> DropDeadLetterAsync(string id, CancellationToken cancellationToken);

    /// <summary>Deletes what is stored of the channel, which was evicted from the list.</summary>
    [Alias("Clear")]
    Task ClearAsync(CancellationToken cancellationToken);

    /// <summary>Returns the key of a channel's grain. Senders name channels, and Orleans refuses keys of white space only.</summary>
    static string KeyOf(string channel) => KeyPrefix + channel;

    /// <summary>Returns the channel of a grain's key.</summary>
    static string ChannelOf(string key) => key[KeyPrefix.Length..];

    private const string KeyPrefix = "channel/";
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents.Channels;

namespace CustomerCache.Core.ChangeEvents.Working;

/// <summary>Where change events come in, as an engine provides it. Thread safe.</summary>
public interface IChangeEventIngestor
{
    /// <summary>
    /// Takes events in. When the call returns, the jobs that they make and the places in their channels are stored; when it throws, nothing
    /// of them counts as seen, and they must be sent again.
    /// </summary>
    ValueTask<IngestResult> IngestAsync(IncomingEvents events, CancellationToken cancellationToken);

    /// <summary>Returns what is known of one channel.</summary>
    ValueTask<ChannelSnapshot> ReportAsync(string channel, CancellationToken cancellationToken);

    /// <summary>What is known of every channel.</summary>
    ValueTask<ImmutableArray<ChannelSnapshot>> ReportAsync(CancellationToken cancellationToken);
}

using System.Collections.Immutable;

namespace CustomerCache.Grains.Interfaces;

/// <summary>Lists the channels that were heard; one in the cluster.</summary>
[Alias("customer-cache.IChannelListGrain")]
internal interface IChannelListGrain : IGrainWithIntegerKey
{
    /// <summary>Notes that a channel was heard. The list is bounded: the channel that was silent for longest may be evicted.</summary>
    [Alias("Hear")]
    Task HearAsync(string channel, CancellationToken cancellationToken);

    /// <summary>Returns the names of the channels, in order.</summary>
    [Alias("GetChannels")]
    Task<ImmutableArray<string>> GetChannelsAsync(CancellationToken cancellationToken);
}

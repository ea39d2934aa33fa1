using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Represents what is stored of one channel.</summary>
[GenerateSerializer, Alias("customer-cache.ChannelState")]
internal sealed class ChannelGrainState
{
    /// <summary>Counters, position, and the identifications of the last events; null before the first.</summary>
    [Id(0)]
    public ChannelSnapshot? Channel { get; set; }
}

using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Represents the stored list of channels.</summary>
[GenerateSerializer, Alias("customer-cache.ChannelListState")]
internal sealed class ChannelListState
{
    /// <summary>The channels with the times when they were heard.</summary>
    [Id(0)]
    public ChannelList List { get; set; } = ChannelList.Empty;
}

using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>Lists the channels that have delivered events; one activation in the cluster.</summary>
[Alias("customer-cache.IChannelListGrain")]
internal interface IChannelListGrain : IGrainWithIntegerKey
{
    /// <summary>Records that a channel delivered events. The list is bounded; the channel idle for longest may be evicted.</summary>
    [Alias("Hear")]
    Task HearAsync(string channel, CancellationToken cancellationToken);

    /// <summary>Returns the names of the channels, sorted.</summary>
    [Alias("GetChannels")]
    Task<ImmutableArray<string>> GetChannelsAsync(CancellationToken cancellationToken);
}

/// <summary>Hosts the list of channels. Each channel reports at most once a minute, so the list is no bottleneck.</summary>
internal sealed class ChannelListGrain(
    [PersistentState("channels", CustomersStorage.Name)] IPersistentState<ChannelListState> state,
    TimeProvider time
) : Grain, IChannelListGrain
{
    public Task<ImmutableArray<string>> GetChannelsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<string>>([.. state.State.List.HeardAt.Keys]);

    public async Task HearAsync(string channel, CancellationToken cancellationToken)
    {
        var before = state.State.List;
        var (after, evicted) = before.Touch(channel, time.GetUtcNow());
        try
        {
            state.State.List = after;
            await state.WriteStateAsync(cancellationToken);
        }
        catch
        {
            state.State.List = before;
            throw;
        }

        if (evicted is not null)
        {
            // If clearing fails, the stored channel remains and is resumed when it delivers events again.
            GrainFactory.GetGrain<IChangeIntakeGrain>(IChangeIntakeGrain.KeyOf(evicted)).ClearAsync(CancellationToken.None).Ignore();
        }
    }
}

/// <summary>Represents the stored list of channels.</summary>
[GenerateSerializer, Alias("customer-cache.ChannelListState")]
internal sealed class ChannelListState
{
    /// <summary>The channels with the times when they last delivered events.</summary>
    [Id(0)]
    public ChannelList List { get; set; } = ChannelList.Empty;
}

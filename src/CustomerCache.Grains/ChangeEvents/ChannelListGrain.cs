using System.Collections.Immutable;
using CustomerCache.Core.ChangeEvents;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Grains.ChangeEvents;

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

/// <summary>The list of channels. Told of a channel once a minute at most, so that it is no bottleneck of their events.</summary>
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
        var (after, evicted) = before.Hear(channel, time.GetUtcNow());
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
            // A channel that is not cleared is stored for nothing, and starts from there when it is heard again.
            GrainFactory.GetGrain<IChangeIntakeGrain>(IChangeIntakeGrain.KeyOf(evicted)).ClearAsync(CancellationToken.None).Ignore();
        }
    }
}

/// <summary>Represents the stored list of channels.</summary>
[GenerateSerializer, Alias("customer-cache.ChannelListState")]
internal sealed class ChannelListState
{
    /// <summary>The channels with the times when they were heard.</summary>
    [Id(0)]
    public ChannelList List { get; set; } = ChannelList.Empty;
}

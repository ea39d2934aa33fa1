using System.Collections.Immutable;
using CustomerCache.Grains.Interfaces;
using CustomerCache.Grains.Storage;

namespace CustomerCache.Grains.ChangeEvents;

/// <summary>The list of channels. Told of a channel once a minute at most, so that it is no bottleneck of their events.</summary>
internal sealed class ChannelListGrain([PersistentState("channels", CustomersStorage.Name)] IPersistentState<ChannelListState> state, TimeProvider time) : Grain, IChannelListGrain
{
    public Task<ImmutableArray<string>> GetChannelsAsync(CancellationToken cancellationToken) => Task.FromResult<ImmutableArray<string>>([.. state.State.List.HeardAt.Keys]);

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

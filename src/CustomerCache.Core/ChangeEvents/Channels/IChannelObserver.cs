namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>Is told how the channels stand, where their books are kept. Must not throw, and must not take long.</summary>
public interface IChannelObserver
{
    /// <summary>Something came in by a channel, or its book was opened.</summary>
    void Counted(ChannelSnapshot channel);

    /// <summary>A channel was evicted for another one, or is taken in elsewhere.</summary>
    void Forgotten(string channel);
}

namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>Is told how the channels stand, where their books are kept. Must not throw, and must not take long.</summary>
public interface IChannelObserver
{
    /// <summary>Something came in by a channel, or its book was opened.</summary>
    void Counted(ChannelSnapshot channel);

    /// <summary>The book of a channel made room for another one.</summary>
    void Forgotten(string channel);
}

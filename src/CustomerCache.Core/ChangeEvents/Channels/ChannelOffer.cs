namespace CustomerCache.Core.ChangeEvents.Channels;

/// <summary>Whether an event was seen before.</summary>
public enum ChannelOffer
{
    /// <summary>It is to be handled, then committed or failed.</summary>
    New,

    /// <summary>It was handled, or is being handled. There is nothing to do.</summary>
    Duplicate,
}

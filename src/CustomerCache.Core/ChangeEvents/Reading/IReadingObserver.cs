namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Is told what could not be read of events that were taken. Must not throw, and must not take long.</summary>
public interface IReadingObserver
{
    /// <summary>A part of an event of a channel could not be read.</summary>
    void Unread(string channel, UnreadPart part);
}

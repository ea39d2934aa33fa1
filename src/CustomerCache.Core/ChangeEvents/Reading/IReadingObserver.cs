namespace CustomerCache.Core.ChangeEvents.Reading;

/// <summary>Receives the parts that could not be read of events that were taken. Must not throw or block. Called from several threads.</summary>
public interface IReadingObserver
{
    /// <summary>A part of an event of a channel could not be read.</summary>
    void Unread(string channel, UnreadPart part);
}

namespace CustomerCache.Core.ChangeEvents.Feeds;

/// <summary>Is told how feeds fare. Must not throw, and must not take long.</summary>
public interface IFeedObserver
{
    /// <summary>The feed sends, from a position or from now on.</summary>
    void Connected(string channel, string? position);

    /// <summary>The connection ended or failed; it is made again after a pause.</summary>
    void Lost(string channel, TimeSpan pause, Exception? failure);

    /// <summary>Nobody knows what was missed: everything that changes keep fresh is dropped, and the feed goes on from now.</summary>
    void PositionLost(string channel, string reason);

    /// <summary>An event of the feed cannot be read; what it may be about is invalidated.</summary>
    void Refused(string channel, string problem);

    /// <summary>The feed is not followed here any more; another process may do so.</summary>
    void Left(string channel);
}

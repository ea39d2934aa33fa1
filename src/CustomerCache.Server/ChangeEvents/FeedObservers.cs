using CustomerCache.Core.ChangeEvents;

namespace CustomerCache.Server.ChangeEvents;

/// <summary>Tells several observers, in order.</summary>
internal sealed class FeedObservers(params IReadOnlyList<IFeedObserver> observers) : IFeedObserver
{
    /// <inheritdoc/>
    public void Connected(string channel, string? position) => Tell(o => o.Connected(channel, position));

    /// <inheritdoc/>
    public void Lost(string channel, TimeSpan pause, Exception? failure) => Tell(o => o.Lost(channel, pause, failure));

    /// <inheritdoc/>
    public void PositionLost(string channel, string reason) => Tell(o => o.PositionLost(channel, reason));

    /// <inheritdoc/>
    public void Refused(string channel, string problem) => Tell(o => o.Refused(channel, problem));

    /// <inheritdoc/>
    public void Left(string channel) => Tell(o => o.Left(channel));

    private void Tell(Action<IFeedObserver> what)
    {
        foreach (var observer in observers)
        {
            what(observer);
        }
    }
}

using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Observability;

/// <summary>Tells several observers, in order.</summary>
internal sealed class RefreshObservers(params IReadOnlyList<IRefreshObserver> observers) : IRefreshObserver
{
    /// <inheritdoc/>
    public void Observe(RefreshEvent happened)
    {
        foreach (var observer in observers)
        {
            observer.Observe(happened);
        }
    }
}

namespace CustomerCache.Core.Refreshing;

/// <summary>Told of everything that happens in refreshes. Must be fast, thread safe, and never throw.</summary>
public interface IRefreshObserver
{
    /// <summary>Something happened.</summary>
    void Observe(RefreshEvent happened);
}

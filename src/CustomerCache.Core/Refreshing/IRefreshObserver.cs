namespace CustomerCache.Core.Refreshing;

/// <summary>Told of everything that happens in refreshes. Must be fast, thread safe, and never throw.</summary>
public interface IRefreshObserver
{
    /// <summary>Something happened.</summary>
    void Observe(RefreshEvent happened);
}

/// <summary>
/// The two kinds of <see cref="IRefreshObserver"/> where devices are crossed on other nodes than the one that owns their tenant: keys under
/// which they are registered. The observer without a key is both.
/// </summary>
public static class RefreshObserverRoles
{
    /// <summary>Told where something happens, at once: logs.</summary>
    public const string Node = "node";

    /// <summary>Told where the tenant is owned, of everything that belongs to its refreshes: alerts.</summary>
    public const string Owner = "owner";
}

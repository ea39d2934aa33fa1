namespace CustomerCache.Core.Refreshing;

/// <summary>
/// Defines the service keys of the two kinds of <see cref="IEventObserver{TEvent}"/> for devices that are crossed on other nodes than their
/// tenant's owner.
/// </summary>
/// <remarks>An observer registered without a key is both.</remarks>
public static class RefreshObserverRoles
{
    /// <summary>Observes on the node where the event happens, immediately: logs.</summary>
    public const string Node = "node";

    /// <summary>Observes all events of a tenant's refreshes on the node that owns the tenant: alerts.</summary>
    public const string Owner = "owner";
}

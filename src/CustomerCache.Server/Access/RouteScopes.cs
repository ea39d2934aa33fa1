namespace CustomerCache.Server.Access;

/// <summary>Says what a call needs. Every call says it, or is open to all.</summary>
public static class RouteScopes
{
    /// <summary>Asks.</summary>
    public static T NeedsRead<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization(AccessScopes.Read);

    /// <summary>Stores or drops.</summary>
    public static T NeedsWrite<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization(AccessScopes.Write);

    /// <summary>Is for whoever runs the service, and is noted in the audit log.</summary>
    public static T NeedsAdmin<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization(AccessScopes.Admin);

    /// <summary>Needs a key, whichever.</summary>
    public static T NeedsAnyKey<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization();

    /// <summary>Tells nothing, so needs nothing.</summary>
    public static T OpenToAll<T>(this T route)
        where T : IEndpointConventionBuilder => route.AllowAnonymous();
}

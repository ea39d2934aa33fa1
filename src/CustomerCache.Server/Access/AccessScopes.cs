namespace CustomerCache.Server.Access;

/// <summary>Defines what a caller may do. A caller has any number of scopes; none includes another.</summary>
public static class AccessScopes
{
    /// <summary>Reads records, tenants, caches, jobs, health and metrics.</summary>
    public const string Read = "read";

    /// <summary>Reads personal data in records: names, phones, e-mails.</summary>
    public const string Contacts = "contacts";

    /// <summary>Sends events, stores and drops cache entries, adds relations.</summary>
    public const string Write = "write";

    /// <summary>Starts refreshes and imports.</summary>
    public const string Admin = "admin";

    /// <summary>All scopes, in the order in which they are written.</summary>
    public static readonly System.Collections.Immutable.ImmutableArray<string> All = [Read, Contacts, Write, Admin];
}

/// <summary>Returns what the caller of a request may do beyond the request itself.</summary>
internal static class CallerScopes
{
    /// <summary>Returns whether the caller may read personal data.</summary>
    public static bool SeesContacts(this HttpContext context) => context.Features.Get<Caller>() is { SeesContacts: true };

    /// <summary>Returns whether the caller may store.</summary>
    public static bool MayWrite(this HttpContext context) => context.Features.Get<Caller>() is { MayWrite: true };
}

/// <summary>Declares the scope that a route needs. Every route declares one or is open to all.</summary>
public static class RouteScopes
{
    /// <summary>Requires <see cref="AccessScopes.Read"/>.</summary>
    public static T NeedsRead<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization(AccessScopes.Read);

    /// <summary>Stores or drops.</summary>
    public static T NeedsWrite<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization(AccessScopes.Write);

    /// <summary>Requires <see cref="AccessScopes.Admin"/>; calls are written to the audit log.</summary>
    public static T NeedsAdmin<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization(AccessScopes.Admin);

    /// <summary>Requires a known caller.</summary>
    public static T NeedsAnyKey<T>(this T route)
        where T : IEndpointConventionBuilder => route.RequireAuthorization();

    /// <summary>Requires nothing, since the answer reveals nothing.</summary>
    public static T OpenToAll<T>(this T route)
        where T : IEndpointConventionBuilder => route.AllowAnonymous();
}

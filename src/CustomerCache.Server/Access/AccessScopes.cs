namespace CustomerCache.Server.Access;

/// <summary>What the bearer of a key may do. A key has any number of them; none contains another.</summary>
public static class AccessScopes
{
    /// <summary>Ask for records, tenants, caches, jobs, health and metrics.</summary>
    public const string Read = "read";

    /// <summary>See in records what is about people: names, phones, e-mails.</summary>
    public const string Contacts = "contacts";

    /// <summary>Send events, store and drop cache entries, note relations.</summary>
    public const string Write = "write";

    /// <summary>Refresh, import.</summary>
    public const string Admin = "admin";

    /// <summary>All of them, in the order in which they are written.</summary>
    public static readonly System.Collections.Immutable.ImmutableArray<string> All = [Read, Contacts, Write, Admin];
}

/// <summary>What the caller of a request may do beyond the request itself.</summary>
internal static class CallerScopes
{
    /// <summary>Whether he may see what is about people.</summary>
    public static bool SeesContacts(this HttpContext context) => context.Features.Get<ApiKey>() is { SeesContacts: true };

    /// <summary>Whether he may store.</summary>
    public static bool MayWrite(this HttpContext context) => context.Features.Get<ApiKey>() is { MayWrite: true };
}

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

namespace CustomerCache.Server.Access;

/// <summary>What the caller of a request may do beyond the request itself.</summary>
internal static class CallerScopes
{
    /// <summary>Whether he may see what is about people.</summary>
    public static bool SeesContacts(this HttpContext context) => context.Features.Get<ApiKey>() is { SeesContacts: true };

    /// <summary>Whether he may store.</summary>
    public static bool MayWrite(this HttpContext context) => context.Features.Get<ApiKey>() is { MayWrite: true };
}

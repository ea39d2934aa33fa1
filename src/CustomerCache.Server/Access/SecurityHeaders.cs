namespace CustomerCache.Server.Access;

/// <summary>What browsers are told about every answer: it is data, not a page, and nobody else's business.</summary>
internal static class SecurityHeaders
{
    private const string NoContent = "default-src 'none'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        // At the last moment: an answer that fails is cleared, its headers too, and another one takes its place.
        context.Response.OnStarting(static state => WriteAsync((HttpContext)state), context);
        return next(context);
    }

    /// <summary>Writes them, with the content security policy of a page.</summary>
    public static void Write(IHeaderDictionary headers, string policy)
    {
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers.ContentSecurityPolicy = policy;
    }

    private static Task WriteAsync(HttpContext context)
    {
        Write(context.Response.Headers, context.GetEndpoint()?.Metadata.GetMetadata<ContentPolicy>()?.Text ?? NoContent);
        return Task.CompletedTask;
    }
}

/// <summary>
/// The content security policy of a call that answers with a page. Calls without it answer data, for which nothing is allowed.
/// </summary>
public sealed record ContentPolicy(string Text);

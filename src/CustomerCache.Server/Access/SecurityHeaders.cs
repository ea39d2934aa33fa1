namespace CustomerCache.Server.Access;

/// <summary>Adds security headers to every answer: it is data, not a page, and must not be framed, sniffed or cached by third
/// parties.</summary>
internal static class SecurityHeaders
{
    private const string NoContent = "default-src 'none'; frame-ancestors 'none'";

    public static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        // Set when the response starts, because an error handler clears the headers set before.
        context.Response.OnStarting(static state => WriteAsync((HttpContext)state), context);
        return next(context);
    }

    /// <summary>Adds the headers, with the content security policy of the endpoint.</summary>
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
/// Metadata with the content security policy of an endpoint that answers a page. Endpoints without it answer data and allow nothing.
/// </summary>
public sealed record ContentPolicy(string Text);

using Microsoft.AspNetCore.Http.Features;

namespace CustomerCache.Server.Http;

/// <summary>
/// Reads the path of a request as it was sent. The server's decoding keeps escaped slashes and resolves dots, so different keys in a path
/// would look the same to the router.
/// </summary>
internal static class RawPath
{
    /// <summary>Returns the rest of the path after a part, decoded once; null when the path has no such part.</summary>
    public static string? After(HttpContext context, string part)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var start = target.IndexOf(part, StringComparison.OrdinalIgnoreCase);
        if (start < 0)
        {
            return null;
        }

        var rest = target.AsSpan(start + part.Length);
        var query = rest.IndexOf('?');
        return Uri.UnescapeDataString(query < 0 ? rest : rest[..query]);
    }
}

namespace CustomerCache.Server.Http.OpenApi;

/// <summary>Describes the answers that operations have in common, unless they describe their own of the same status.</summary>
internal static class SharedAnswers
{
    private static readonly ApiAnswer NotModified = new(304, "The caller has the current content.", "ETag") { SharedAs = "NotModified" };

    private static readonly ApiAnswer BadRequest = new(400, "A parameter is unknown or wrong; errors has the reason by name.")
    {
        SharedAs = "BadRequest",
    };

    private static readonly ApiAnswer Unauthorized = new(401, "No key was sent, or it is not known.", "WWW-Authenticate")
    {
        SharedAs = "Unauthorized",
    };

    private static readonly ApiAnswer Forbidden = new(
        403,
        "The key lacks the scope; without configured keys, the call is not one of this machine."
    )
    {
        SharedAs = "Forbidden",
    };

    private static readonly ApiAnswer UnknownEncoding = new(415, "Content-Encoding is none of gzip, deflate, br.")
    {
        SharedAs = "UnknownEncoding",
    };

    private static readonly ApiAnswer TooMany = new(429, "The key calls more often than it may.", "Retry-After") { SharedAs = "TooMany" };

    private static readonly ApiAnswer Unavailable = new(
        503,
        "The process is starting or answers too many calls, or the owner or the storage of the data cannot be reached.",
        "Retry-After"
    )
    {
        SharedAs = "Unavailable",
    };

    /// <summary>Returns the answers of an operation.</summary>
    public static IEnumerable<ApiAnswer> Of(string path, bool needsKey, bool hasBody, bool isTagged) =>
        [
            .. isTagged ? [NotModified] : Array.Empty<ApiAnswer>(),
            .. path.StartsWith("v1/", StringComparison.Ordinal) ? [BadRequest] : Array.Empty<ApiAnswer>(),
            .. needsKey ? [Unauthorized, Forbidden, TooMany, Unavailable] : Array.Empty<ApiAnswer>(),
            .. hasBody ? [UnknownEncoding] : Array.Empty<ApiAnswer>(),
        ];
}

namespace CustomerCache.Sources.Calls;

/// <summary>The two headers that VeloCloud and Bruin want on every call, those without a body included.</summary>
internal static class VendorHeaders
{
    public const string Json = "application/json";
    public const string JsonPatch = "application/json-patch+json";

    private const string NoCache = "no-cache, no-store, no-transform, max-age=0, only-if-cached";

    public static HttpRequestMessage Request(HttpMethod method, Uri url, byte[] body)
    {
        var request = new HttpRequestMessage(method, url) { Content = Content(body, JsonPatch) };
        request.Headers.TryAddWithoutValidation("Cache-Control", NoCache);
        return request;
    }

    public static ByteArrayContent Content(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}

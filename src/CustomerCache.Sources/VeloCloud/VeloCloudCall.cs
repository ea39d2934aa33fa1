using System.Text.Json;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Represents a call to an orchestrator.</summary>
/// <remarks>
/// Failures, including expired sessions, come as an error object, possibly with status 200. An expired session may also appear as a
/// redirect to the login page, or as that page.
/// </remarks>
internal abstract class VeloCloudCall<T>(Uri url, byte[] body) : VendorCall<T>
    where T : class
{
    private const string SessionError = "tokenError";

    public override string Vendor => "Velocloud";

    public override HttpRequestMessage NewRequest() => VendorHeaders.Request(HttpMethod.Post, url, body);

    public override async ValueTask<VendorResult<T>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        await IsPageAsync(response.Content, cancellationToken) ? PageFault() : await base.ReadAsync(response, cancellationToken);

    public override VendorFault StatusFault(int status, string body) =>
        status == 401 || VeloCloudHost.IsRedirect(status) || IsSessionError(body)
            ? new VendorFault(VendorFaultKind.Unauthorized, 401, body)
            : base.StatusFault(status, body);

    protected override VendorResult<T> Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("error", out _))
        {
            return ReadContent(root);
        }

        var text = root.GetRawText();
        return IsSessionError(root) ? new VendorFault(VendorFaultKind.Unauthorized, 401, text) : UnexpectedFault(text);
    }

    /// <summary>Reads a response that is not an error object.</summary>
    protected abstract VendorResult<T> ReadContent(JsonElement root);

    /// <summary>Returns the message of an error object; null for anything else.</summary>
    protected static string? ErrorMessage(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("error", out var error)
        && error.ValueKind == JsonValueKind.Object
        && error.TryGetProperty("message", out var message)
        && message.ValueKind == JsonValueKind.String
            ? message.GetString()
            : null;

    /// <summary>Returns the message of an error object from its text.</summary>
    protected static string? ErrorMessage(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return ErrorMessage(json.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Returns the fault of an expired session that was answered with the login page.</summary>
    protected static VendorFault PageFault() =>
        new(VendorFaultKind.Unauthorized, 401, "answered with a page, as when the session has ended");

    /// <summary>Whether the type of a response is that of a page. Some hosts send JSON with this type.</summary>
    protected static bool HasPageType(HttpContent content) =>
        content.Headers.ContentType?.MediaType is "text/html" or "application/xhtml+xml";

    private static async ValueTask<bool> IsPageAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (!HasPageType(content))
        {
            return false;
        }

        await BodyLimit.LoadAsync(content, cancellationToken);
        var text = await content.ReadAsByteArrayAsync(cancellationToken);
        return text.AsSpan().TrimStart("\uFEFF \t\r\n"u8) is [(byte)'<', ..];
    }

    private static bool IsSessionError(JsonElement root) => ErrorMessage(root)?.StartsWith(SessionError, StringComparison.Ordinal) is true;

    private static bool IsSessionError(string body) => ErrorMessage(body)?.StartsWith(SessionError, StringComparison.Ordinal) is true;
}

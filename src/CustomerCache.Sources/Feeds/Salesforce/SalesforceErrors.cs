using CustomerCache.Core.ChangeEvents;
using Grpc.Core;

namespace CustomerCache.Sources.Feeds.Salesforce;

/// <summary>Maps errors of the API to what they mean for a feed.</summary>
internal static class SalesforceErrors
{
    /// <summary>Returns the exception to throw; its message has the API's own code.</summary>
    public static Exception Of(string topic, RpcException failed)
    {
        var code = failed.Trailers.GetValue("error-code") ?? "";
        var said = $"{topic}: {failed.StatusCode} {code} {failed.Status.Detail}".TrimEnd(' ', '.');

        // Too old, or never issued.
        if (
            failed.StatusCode == StatusCode.InvalidArgument
            && (code + failed.Status.Detail).Contains("replay", StringComparison.OrdinalIgnoreCase)
        )
        {
            return new FeedPositionLostException(said + ".");
        }

        return failed.StatusCode switch
        {
            StatusCode.Unauthenticated => new IOException($"{said}; the session ended, logging in again.", failed),
            StatusCode.ResourceExhausted => new IOException($"{said}; a limit of the organization is reached.", failed),
            StatusCode.NotFound or StatusCode.PermissionDenied => new InvalidOperationException(
                $"{said}; correct Salesforce:Topics, or allow the user of the connected app to read it.",
                failed
            ),
            _ => new IOException(said + ".", failed),
        };
    }
}

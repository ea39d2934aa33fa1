using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace CustomerCache.Server.Access.SignIn;

/// <summary>Says in a few words why a sign-in failed, without what a token, a code or the provider's answer holds.</summary>
internal static partial class ProviderFaults
{
    /// <summary>Returns why the provider or its metadata cannot be reached, or null for a failure of another kind.</summary>
    public static string? WhyUnreachable(Exception failure)
    {
        for (var cause = failure; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException socket:
                    return $"the connection failed ({socket.SocketErrorCode})";
                case HttpRequestException { StatusCode: { } status }:
                    return $"it answered with status {(int)status}";
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return "no encrypted connection could be made; check its certificate";
                case TaskCanceledException or TimeoutException:
                    return "it did not respond in time";
            }
        }

        return failure is InvalidOperationException or HttpRequestException or IOException ? "its metadata cannot be used" : null;
    }

    /// <summary>Returns the error that the provider answered instead of a code or a token, such as <c>access_denied</c>.</summary>
    public static string? ErrorOf(Exception? failure) =>
        failure is OpenIdConnectProtocolException && failure.Data["error"] is string error
            ? Code().IsMatch(error)
                ? error
                : "an unknown error"
            : null;

    /// <summary>Returns why an answer of the provider was refused.</summary>
    public static string WhyRefused(Exception? failure) =>
        ErrorOf(failure) is { } error ? $"the identity provider answered {error}"
        : failure is SecurityTokenException ? $"the token of the identity provider is not valid ({failure.GetType().Name})"
        : "the answer does not belong to a sign-in of this browser, or came too late";

    [GeneratedRegex("^[a-z_]{1,40}$", RegexOptions.None, 1000)]
    private static partial Regex Code();
}

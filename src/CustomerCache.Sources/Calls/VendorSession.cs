using CustomerCache.Core;

namespace CustomerCache.Sources.Calls;

/// <summary>Represents a session: a header that authorizes calls.</summary>
/// <remarks>
/// Immutable; compared by reference, since two logins are two sessions. A class without text form, since its value is secret.
/// </remarks>
/// <param name="header">The name of the request header.</param>
/// <param name="value">Its value.</param>
/// <param name="secrets">The secret parts of the value.</param>
/// <param name="renewAt">When to log in again before a call; the maximum value when the vendor sets no expiry.</param>
internal sealed class VendorSession(string header, string value, string[] secrets, DateTimeOffset renewAt)
{
    public DateTimeOffset RenewAt { get; } = renewAt;

    public SecretTexts Secrets { get; } = new(secrets);

    /// <summary>Creates a session of cookies in the format of the request header.</summary>
    public static VendorSession OfCookies(string cookies, DateTimeOffset renewAt)
    {
        var values = cookies.Split("; ");
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = values[i][(values[i].IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        return new VendorSession("Cookie", cookies, values, renewAt);
    }

    /// <summary>Creates a session of a bearer token.</summary>
    public static VendorSession OfToken(string token, DateTimeOffset renewAt) => new("Authorization", $"Bearer {token}", [token], renewAt);

    /// <summary>Creates the session of calls that carry none: the service that forwards them has it.</summary>
    public static VendorSession Elsewhere() => new("", "", [], DateTimeOffset.MaxValue);

    public void Authorize(HttpRequestMessage request)
    {
        if (header.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }
    }
}

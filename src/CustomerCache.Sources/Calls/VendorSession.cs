namespace CustomerCache.Sources.Calls;

/// <summary>
/// What a login gave: a header that lets calls pass. Immutable; compared by reference, for two logins are two sessions. A class
/// without text form: its value is a secret.
/// </summary>
/// <param name="header">Name of the request header.</param>
/// <param name="value">Its value.</param>
/// <param name="secrets">The parts of the value that nobody may see.</param>
/// <param name="renewAt">From this moment on a new login is made before a call; the largest moment when the vendor sets no end.</param>
internal sealed class VendorSession(string header, string value, string[] secrets, DateTimeOffset renewAt)
{
    public DateTimeOffset RenewAt { get; } = renewAt;

    public ReadOnlySpan<string> Secrets => secrets;

    /// <summary>A session of cookies, written as the request header is.</summary>
    public static VendorSession OfCookies(string cookies, DateTimeOffset renewAt)
    {
        var values = cookies.Split("; ");
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = values[i][(values[i].IndexOf('=', StringComparison.Ordinal) + 1)..];
        }

        return new VendorSession("Cookie", cookies, values, renewAt);
    }

    /// <summary>A session of a bearer token.</summary>
    public static VendorSession OfToken(string token, DateTimeOffset renewAt) => new("Authorization", $"Bearer {token}", [token], renewAt);

    public void Authorize(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation(header, value);
}

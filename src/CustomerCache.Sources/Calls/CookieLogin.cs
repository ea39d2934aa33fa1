using System.Text;
using System.Text.Json;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Sources.Calls;

/// <summary>
/// Represents a login with user name and password whose response sets cookies. Any 2xx that sets them is a success, whatever its body.
/// </summary>
/// <param name="vendor">The vendor's display name.</param>
/// <param name="url">The login URL.</param>
/// <param name="username">The account.</param>
/// <param name="password">A secret.</param>
internal abstract class CookieLogin(string vendor, Uri url, string username, string password) : VendorCall<VendorSession>
{
    private readonly byte[] _body = Body(username, password);

    public override string Vendor => vendor;

    public override string Name => "login";

    public override string Operation => "login";

    public override TimeSpan TimeLimit { get; } = TimeSpan.FromSeconds(60);

    public override HttpRequestMessage NewRequest() =>
        new(HttpMethod.Post, url) { Content = VendorHeaders.Content(_body, VendorHeaders.Json) };

    public override ValueTask<VendorResult<VendorSession>> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var (cookies, reason) = (new StringBuilder(), (string?)null);
        if (response.Headers.TryGetValues("Set-Cookie", out var lines))
        {
            foreach (var line in lines)
            {
                var pair = (
                    line.AsSpan(0, Math.Max(0, line.IndexOf(';', StringComparison.Ordinal))) is { Length: > 0 } head ? head : line
                ).Trim();
                reason = Reason(pair) ?? reason;
                Append(cookies, pair);
            }
        }

        return new ValueTask<VendorResult<VendorSession>>(
            cookies.Length == 0 && reason is not null
                ? new VendorFault(VendorFaultKind.Unauthorized, 401, reason)
                : Session(cookies.ToString())
        );
    }

    public override VendorFault StatusFault(int status, string body) => OwnReason(base.StatusFault(status, body), body);

    /// <summary>Whether a cookie is part of the session.</summary>
    protected abstract bool IsSessionCookie(ReadOnlySpan<char> name);

    /// <summary>Returns the session of the cookies; empty text when none were set.</summary>
    protected abstract VendorResult<VendorSession> Session(string cookies);

    /// <summary>Returns the reason of a failed login, if a cookie states it.</summary>
    protected virtual string? Reason(ReadOnlySpan<char> cookie) => null;

    protected override VendorResult<VendorSession> Read(JsonElement root) => UnexpectedFault("a login is read from its headers");

    private void Append(StringBuilder cookies, ReadOnlySpan<char> pair)
    {
        var equals = pair.IndexOf('=');
        if (equals > 0 && pair[(equals + 1)..].Trim('"').Length > 0 && IsSessionCookie(pair[..equals]))
        {
            cookies.Append(cookies.Length == 0 ? "" : "; ").Append(pair);
        }
    }

    private static byte[] Body(string username, string password)
    {
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            json.WriteStartObject();
            json.WriteString("username", username);
            json.WriteString("password", password);
            json.WriteEndObject();
        }

        return body.ToArray();
    }
}

using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>Logs in as operator of an orchestrator.</summary>
/// <remarks>
/// The response may be a redirect, whether or not the login succeeded: the session cookie decides, and a message cookie has the reason of
/// a failure.
/// </remarks>
internal sealed class VeloCloudLogin(VeloCloudHost host, VeloCloudHostOptions options, TimeProvider clock)
    : CookieLogin("Velocloud", host.Login, options.Username, options.Password)
{
    public const string Cookie = "velocloud.session";

    private const string Message = "velocloud.message=";

    /// <summary>When a session is renewed; sessions expire after 24 hours.</summary>
    /// <value>23 hours.</value>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromHours(23);

    public override bool IsAnswer(HttpResponseMessage response) =>
        response.IsSuccessStatusCode || VeloCloudHost.IsRedirect((int)response.StatusCode);

    protected override string? Reason(ReadOnlySpan<char> cookie) =>
        cookie.StartsWith(Message, StringComparison.Ordinal)
        && Uri.UnescapeDataString(cookie[Message.Length..].Trim('"')).Replace('+', ' ') is { Length: > 0 } text
            ? text
            : null;

    protected override bool IsSessionCookie(ReadOnlySpan<char> name) => name is Cookie;

    protected override VendorResult<VendorSession> Session(string cookies) =>
        cookies.Length > 0
            ? VendorSession.OfCookies(cookies, clock.GetUtcNow() + RenewAfter)
            : UnexpectedFault("the login set no session cookie");
}

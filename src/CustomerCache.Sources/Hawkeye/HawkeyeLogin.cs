using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources.Hawkeye;

/// <summary>Logs in at the Hawkeye instance; all its cookies form the session, which has no known expiry.</summary>
internal sealed class HawkeyeLogin(Uri url, HawkeyeOptions options) : CookieLogin("Hawkeye", url, options.Username, options.Password)
{
    protected override bool IsSessionCookie(ReadOnlySpan<char> name) => true;

    protected override VendorResult<VendorSession> Session(string cookies) =>
        cookies.Length > 0 ? VendorSession.OfCookies(cookies, DateTimeOffset.MaxValue) : UnexpectedFault("the login set no session cookie");
}

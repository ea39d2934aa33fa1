using CustomerCache.Core.Inventory;
using CustomerCache.Sources.Sessions;

namespace CustomerCache.Sources.VeloCloud;

/// <summary>The operator login of an orchestrator; its sessions end after a day.</summary>
internal sealed class VeloCloudLogin(VeloCloudHost host, VeloCloudHostOptions options, TimeProvider clock)
    : CookieLogin("Velocloud", host.Login, options.Username, options.Password)
{
    public const string Cookie = "velocloud.session";

    /// <summary>Sessions live 24 hours.</summary>
    public static readonly TimeSpan RenewAfter = TimeSpan.FromHours(23);

    protected override bool IsSessionCookie(ReadOnlySpan<char> name) => name is Cookie;

    protected override VendorAnswer<VendorSession> Session(string cookies) =>
        cookies.Length > 0 ? VendorSession.OfCookies(cookies, clock.GetUtcNow() + RenewAfter) : UnexpectedFault("the login set no session cookie");
}

using System.Net;
using System.Text.Encodings.Web;
using CustomerCache.Server.Access.SignIn;
using CustomerCache.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>
/// Turns the caller of every request into a <see cref="Caller"/>: by <c>Authorization: Bearer</c> and a key, else by the session of a
/// signed-in person. While access is open, every local caller is authenticated, except for cross-site requests of a browser.
/// </summary>
internal sealed class CallerHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    KeyRing ring,
    AccessMode mode,
    Sessions sessions,
    IOptions<OriginsOptions> origins,
    AccessLog log
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    private bool _isForeignSession;

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() =>
        mode.IsOpen ? Task.FromResult(ByMachine())
        : Request.Headers.Authorization.Count > 0 || !mode.HasSignIn ? Task.FromResult(ByKey())
        : BySessionAsync();

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var (status, why) = Refusal();
        log.Refused(Context, status, why);
        if (status == StatusCodes.Status403Forbidden)
        {
            return Problems.Forbidden(Sentence(why)).ExecuteAsync(Context);
        }

        Response.Headers.WWWAuthenticate = "Bearer realm=\"customer-cache\"";
        return Problems.Unauthorized(Sentence(why), mode.HasSignIn ? SignInApi.Path[1..] : null).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        var caller = Context.Features.Get<Caller>()!;
        var lacks = scope == AccessServices.SignedOrWrite ? AccessScopes.Write : scope;
        var why =
            caller is Person
                ? $"'{caller.Name}' lacks the scope '{lacks}'; ask for a role that has it"
                : $"the key '{caller.Name}' lacks the scope '{lacks}'; use a key with it"
                    + (scope == AccessServices.SignedOrWrite ? ", or sign the event for a channel with a webhook secret" : "");
        log.Refused(Context, StatusCodes.Status403Forbidden, why);
        return Problems.Forbidden(Sentence(why)).ExecuteAsync(Context);
    }

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private AuthenticateResult ByMachine() =>
        Context.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller) && !IsForeignPage()
            ? Success(Caller.Local)
            : AuthenticateResult.NoResult();

    private AuthenticateResult ByKey()
    {
        var header = Request.Headers.Authorization.ToString();
        return !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? AuthenticateResult.NoResult()
            : ring.Find(header[Prefix.Length..].Trim()) is { } key ? Success(key)
            : AuthenticateResult.Fail("The key is not known.");
    }

    private async Task<AuthenticateResult> BySessionAsync()
    {
        if (await sessions.FindAsync(Context) is not { } person)
        {
            return AuthenticateResult.NoResult();
        }

        // A browser sends the cookie with calls of other pages of the same site, too.
        _isForeignSession = !Sessions.IsOwnPage(Request);
        return _isForeignSession ? AuthenticateResult.Fail("A page of another origin made this call.") : Success(person);
    }

    private AuthenticateResult Success(Caller caller)
    {
        Context.Features.Set(caller);
        return caller.Authenticated;
    }

    private (int Status, string Why) Refusal() =>
        _isForeignSession
            ? (StatusCodes.Status403Forbidden, "a web page of another origin made this call; a session is for the pages of this server")
        : !mode.IsOpen ? (StatusCodes.Status401Unauthorized, WhyNot())
        : IsForeignPage()
            ? (StatusCodes.Status403Forbidden, "a web page of another site made this call; without API keys such calls are refused")
        : (StatusCodes.Status403Forbidden, "without API keys only callers on the same machine are served");

    // Browsers send the origin of a page. A foreign name that resolves to this machine (DNS rebinding) shows up in the Host header.
    private bool IsForeignPage() =>
        !IsThisMachine(Request.Host.Host)
        || (
            Request.Headers["Sec-Fetch-Site"].ToString() switch
            {
                "cross-site" or "same-site" => true,
                "" => IsForeign(Request.Headers.Origin.ToString()),
                _ => false,
            } && !origins.Value.Allows(Request.Headers.Origin.ToString())
        );

    // Older browsers send no Sec-Fetch-Site, but an origin with every call that changes something.
    private static bool IsForeign(string origin) =>
        origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsThisMachine(page.Host));

    private static bool IsThisMachine(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private string WhyNot() =>
        Request.Headers.Authorization.Count == 0
            ? Sessions.IsPresented(Request)
                ? "the session is over; sign in again"
                : mode.HasSignIn
                    ? "this call needs a key, sent as Authorization: Bearer, or the session of a person who signed in"
                    : "this call needs a key, sent as Authorization: Bearer"
            : Request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
                ? "the key is not known"
                : "the key must be sent as Authorization: Bearer";
}

using System.Net;
using System.Text.Encodings.Web;
using CustomerCache.Server.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>
/// Authenticates callers by <c>Authorization: Bearer</c> and a key. Without any configured key, every local caller is authenticated, except
/// for cross-site requests of a browser.
/// </summary>
internal sealed class ApiKeyHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    KeyRing ring,
    IOptions<OriginsOptions> origins,
    AccessLog log
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    /// <summary>The scheme's name.</summary>
    public const string SchemeName = "Bearer";

    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(ring.HasKeys ? ByKey() : ByMachine());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var why =
            ring.HasKeys ? WhyNot()
            : IsForeignPage() ? "a web page of another site made this call; without API keys such calls are refused"
            : "without API keys only callers on the same machine are served";
        log.Refused(Context, ring.HasKeys ? StatusCodes.Status401Unauthorized : StatusCodes.Status403Forbidden, why);
        if (!ring.HasKeys)
        {
            return Problems.Forbidden(Sentence(why)).ExecuteAsync(Context);
        }

        Response.Headers.WWWAuthenticate = "Bearer realm=\"customer-cache\"";
        return Problems.Unauthorized(Sentence(why)).ExecuteAsync(Context);
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        var scope = Context.GetEndpoint()?.Metadata.GetMetadata<IAuthorizeData>()?.Policy;
        var why =
            $"the key '{Context.User.Identity?.Name}' lacks the scope "
            + (
                scope == AccessServices.SignedOrWrite
                    ? $"'{AccessScopes.Write}'; use a key with it, or sign the event for a channel with a webhook secret"
                    : $"'{scope}'; use a key with it"
            );
        log.Refused(Context, StatusCodes.Status403Forbidden, why);
        return Problems.Forbidden(Sentence(why)).ExecuteAsync(Context);
    }

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private AuthenticateResult ByMachine() =>
        Context.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller) && !IsForeignPage()
            ? Success(ApiKey.Local)
            : AuthenticateResult.NoResult();

    private AuthenticateResult ByKey()
    {
        var header = Request.Headers.Authorization.ToString();
        return !header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? AuthenticateResult.NoResult()
            : ring.Find(header[Prefix.Length..].Trim()) is { } key ? Success(key)
            : AuthenticateResult.Fail("The key is not known.");
    }

    private AuthenticateResult Success(ApiKey key)
    {
        Context.Features.Set(key);
        return AuthenticateResult.Success(new AuthenticationTicket(key.Bearer, Scheme.Name));
    }

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
        Request.Headers.Authorization.Count == 0 ? "this call needs a key, sent as Authorization: Bearer"
        : Request.Headers.Authorization.ToString().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) ? "the key is not known"
        : "the key must be sent as Authorization: Bearer";
}

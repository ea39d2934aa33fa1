using System.Collections.Immutable;
using System.Security.Claims;
using CustomerCache.Server.Access.SignIn;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace CustomerCache.Server.Access;

/// <summary>
/// Represents the caller of a request with its scopes: the bearer of a key, a signed-in person, or this machine. Immutable.
/// </summary>
internal class Caller
{
    /// <summary>The caller on this machine while access is open: has every scope.</summary>
    public static readonly Caller Local = new("local", "local", AccessScopes.All);

    protected Caller(string name, string label, ImmutableArray<string> scopes)
    {
        (Name, Label, Scopes) = (name, label, scopes);
        (SeesContacts, MayWrite) = (Has(AccessScopes.Contacts), Has(AccessScopes.Write));
        var principal = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, label)], "caller"));
        Authenticated = AuthenticateResult.Success(new AuthenticationTicket(principal, CallerHandler.SchemeName));
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The name in the audit log, where callers of the same name differ.</summary>
    public string Label { get; }

    /// <summary>The scopes.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Returns whether the caller may read personal data.</summary>
    public bool SeesContacts { get; }

    /// <summary>Returns whether the caller may store.</summary>
    public bool MayWrite { get; }

    /// <summary>The result of the authentication of a request of this caller; the same for each.</summary>
    public AuthenticateResult Authenticated { get; }

    /// <summary>Returns whether the caller has a scope.</summary>
    public bool Has(string scope) => Scopes.Contains(scope);
}

/// <summary>Describes how callers are authenticated.</summary>
internal sealed class AccessMode(KeyRing ring, IOptions<SignInOptions> signIn)
{
    /// <summary>Whether neither keys nor single sign-on are configured; then only this machine is served, with every scope.</summary>
    public bool IsOpen => !ring.HasKeys && !HasSignIn;

    /// <summary>Whether single sign-on is configured.</summary>
    public bool HasSignIn { get; } = signIn.Value.IsConfigured;
}

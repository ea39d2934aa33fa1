using System.Collections.Immutable;
using System.Security.Claims;

namespace CustomerCache.Server.Access;

/// <summary>A key that is known. Immutable; the key itself is not kept.</summary>
internal sealed class ApiKey
{
    /// <summary>Who calls from this machine while no keys are configured: may do everything.</summary>
    public static readonly ApiKey Local = new("local", [], AccessScopes.All, null);

    public ApiKey(string name, byte[] digest, ImmutableArray<string> scopes, double? requestsPerSecond)
    {
        (Name, Digest, Scopes, RequestsPerSecond) = (name, digest, scopes, requestsPerSecond);
        (SeesContacts, MayWrite) = (Has(AccessScopes.Contacts), Has(AccessScopes.Write));
        Bearer = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "key"));
    }

    /// <summary>Whose it is.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>What its bearer may do.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Whether its bearer may see what is about people.</summary>
    public bool SeesContacts { get; }

    /// <summary>Whether its bearer may store.</summary>
    public bool MayWrite { get; }

    /// <summary>Calls per second; null for no limit.</summary>
    public double? RequestsPerSecond { get; }

    /// <summary>Who presents it, as a request knows him.</summary>
    public ClaimsPrincipal Bearer { get; }

    /// <summary>Whether its bearer may do what a scope allows.</summary>
    public bool Has(string scope) => Scopes.Contains(scope);
}

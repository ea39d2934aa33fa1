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

/// <summary>A key as configured.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Whose it is; in the audit log and in metrics, so not a secret.</summary>
    public string? Name { get; set; }

    /// <summary>The key itself. Either this or <see cref="KeyHash"/>.</summary>
    public string? Key { get; set; }

    /// <summary>SHA-256 of the key (UTF-8) in hexadecimal.</summary>
    public string? KeyHash { get; set; }

    /// <summary>Of <see cref="AccessScopes"/>.</summary>
    public IList<string> Scopes { get; } = [];

    /// <summary>Calls per second that the key may make through one process; twice as many at once. None: no limit.</summary>
    public double? RequestsPerSecond { get; set; }
}

using System.Collections.Immutable;
using System.Security.Claims;

namespace CustomerCache.Server.Access;

/// <summary>Represents a known API key. Immutable; holds the key's hash, not the key.</summary>
internal sealed class ApiKey
{
    /// <summary>The caller on this machine while no keys are configured: has every scope.</summary>
    public static readonly ApiKey Local = new("local", [], AccessScopes.All, null);

    public ApiKey(string name, byte[] digest, ImmutableArray<string> scopes, double? requestsPerSecond)
    {
        (Name, Digest, Scopes, RequestsPerSecond) = (name, digest, scopes, requestsPerSecond);
        (SeesContacts, MayWrite) = (Has(AccessScopes.Contacts), Has(AccessScopes.Write));
        Bearer = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name)], "key"));
    }

    /// <summary>The name of the key.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>The scopes.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Returns whether the key may read personal data.</summary>
    public bool SeesContacts { get; }

    /// <summary>Returns whether the key may store.</summary>
    public bool MayWrite { get; }

    /// <summary>Calls per second; null for no limit.</summary>
    public double? RequestsPerSecond { get; }

    /// <summary>The identity of a request with this key.</summary>
    public ClaimsPrincipal Bearer { get; }

    /// <summary>Returns whether the key has a scope.</summary>
    public bool Has(string scope) => Scopes.Contains(scope);
}

/// <summary>Configures one API key.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>The name of the key. Appears in the audit log and in metrics, so it is no secret.</summary>
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

using System.Collections.Immutable;
using System.Security.Claims;

namespace CustomerCache.Hosting.Access;

/// <summary>A key that is known. Immutable; the key itself is not kept.</summary>
internal sealed class ApiKey
{
    /// <summary>The claim that carries a scope.</summary>
    public const string ScopeClaim = "scope";

    /// <summary>Who calls from this machine while no keys are configured: may do everything.</summary>
    public static readonly ApiKey Local = new("local", [], AccessScopes.All, null);

    public ApiKey(string name, byte[] digest, ImmutableArray<string> scopes, double? requestsPerSecond)
    {
        (Name, Digest, Scopes, RequestsPerSecond) = (name, digest, scopes, requestsPerSecond);
        Bearer = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, name), .. scopes.Select(s => new Claim(ScopeClaim, s))], "key"));
    }

    /// <summary>Whose it is.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlyMemory<byte> Digest { get; }

    /// <summary>What its bearer may do.</summary>
    public ImmutableArray<string> Scopes { get; }

    /// <summary>Calls per second; null for no limit.</summary>
    public double? RequestsPerSecond { get; }

    /// <summary>Who presents it, as a request knows him.</summary>
    public ClaimsPrincipal Bearer { get; }
}

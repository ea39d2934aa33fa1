using System.Collections.Immutable;

namespace CustomerCache.Server.Access;

/// <summary>Represents a known API key. Immutable; holds the key's hash, not the key.</summary>
internal sealed class ApiKey(string name, byte[] digest, ImmutableArray<string> scopes, double? requestsPerSecond)
    : Caller(name, name, scopes)
{
    /// <summary>SHA-256 of the key.</summary>
    public ReadOnlyMemory<byte> Digest { get; } = digest;

    /// <summary>Calls per second; null for no limit.</summary>
    public double? RequestsPerSecond { get; } = requestsPerSecond;
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

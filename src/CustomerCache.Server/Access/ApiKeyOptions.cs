namespace CustomerCache.Server.Access;

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

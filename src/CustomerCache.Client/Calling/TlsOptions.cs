namespace CustomerCache.Client.Calling;

/// <summary>
/// Encryption between silos and to calling services, both sides showing a certificate. Section <c>CustomerCache:Cluster:Tls</c> of a silo,
/// <c>CustomerCache:Client:Tls</c> of a calling service: either all sides have it or none. Files are read once, at start.
/// </summary>
public sealed class TlsOptions
{
    /// <summary>PEM file with the certificate of this silo or service.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with its private key.</summary>
    public string? Key { get; set; }

    /// <summary>PEM file with the certificates of the authorities whose silos and services are trusted; nobody else is.</summary>
    public string? Authorities { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsConfigured => Certificate is not null || Key is not null || Authorities is not null;
}

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>
/// Encryption of the way to the silos, both sides showing a certificate. Section <c>CustomerCache:Client:Tls</c>, the counterpart of the
/// silos' <c>CustomerCache:Cluster:Tls</c>: either both sides have it or neither. Files are read once, at start.
/// </summary>
public sealed class ClientTlsOptions
{
    /// <summary>PEM file with the certificate of this service.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with its private key.</summary>
    public string? Key { get; set; }

    /// <summary>PEM file with the certificates of the authorities whose silos are trusted; no other silo is.</summary>
    public string? Authorities { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsConfigured => Certificate is not null || Key is not null || Authorities is not null;
}

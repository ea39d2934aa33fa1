namespace CustomerCache.Silo;

/// <summary>Encryption between silos and to clients, both sides showing a certificate. Section <c>CustomerCache:Cluster:Tls</c>. None configured: none.</summary>
public sealed class TlsOptions
{
    /// <summary>PEM file with this silo's certificate.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with its private key.</summary>
    public string? Key { get; set; }

    /// <summary>PEM file with the certificates of the authorities whose silos and clients are trusted; nobody else is.</summary>
    public string? Authorities { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsConfigured => Certificate is not null || Key is not null || Authorities is not null;
}

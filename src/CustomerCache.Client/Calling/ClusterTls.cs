using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace CustomerCache.Client.Calling;

/// <summary>Encrypts the connections of a silo or client with mutual TLS.</summary>
/// <remarks>
/// Both sides present a certificate signed by a configured authority. The files are read for each connection, so certificates are replaced
/// without a restart; while they do not match, the previous ones stay in use. Thread safe.
/// </remarks>
internal sealed class ClusterTls
{
    private readonly TlsOptions _options;
    private volatile Loaded _loaded;

    private ClusterTls(TlsOptions options)
    {
        _options = options;
        _loaded = Load(Read());
    }

    /// <summary>Encrypts a silo's connections, if configured.</summary>
    public static void Apply(ISiloBuilder silo, TlsOptions options)
    {
        if (IsComplete(options))
        {
            var own = new ClusterTls(options);
            silo.UseTls(
                own._loaded.Certificate,
                tls =>
                {
                    tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                    own.Configure(tls);
                }
            );
        }
    }

    /// <summary>Encrypts a client's connections, if configured.</summary>
    public static void Apply(IClientBuilder client, TlsOptions options)
    {
        if (IsComplete(options))
        {
            var own = new ClusterTls(options);
            client.UseTls(own._loaded.Certificate, own.Configure);
        }
    }

    /// <summary>Returns the errors of the options: keys relative to their section, with remedies.</summary>
    public static IEnumerable<(string Key, string Remedy)> Errors(TlsOptions options)
    {
        foreach (
            var (key, file) in new[]
            {
                (nameof(options.Certificate), options.Certificate),
                (nameof(options.Key), options.Key),
                (nameof(options.Authorities), options.Authorities),
            }
        )
        {
            if (options.IsConfigured && !File.Exists(file))
            {
                yield return (key, "must be a readable PEM file; set Certificate, Key and Authorities together");
            }
        }
    }

    // The validators report missing files with their keys.
    private static bool IsComplete(TlsOptions options) => options.IsConfigured && !Errors(options).Any();

    private void Configure(Orleans.Connections.Security.TlsOptions tls)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.LocalServerCertificateSelector = (_, _) => Current().Certificate;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => Current().Certificate;
        tls.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = Current().Certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        tls.RemoteCertificateValidation = (remote, _, _) => remote is not null && IsTrusted(remote, Current().Authorities);
    }

    // Compared by content: mounted files are links whose times say nothing.
    private Loaded Current()
    {
        try
        {
            var files = Read();
            return files == _loaded.Files ? _loaded : _loaded = Load(files);
        }
        catch (Exception failure)
            when (failure is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // The files are being replaced one by one.
            return _loaded;
        }
    }

    private (string Certificate, string Key, string Authorities) Read() =>
        (File.ReadAllText(_options.Certificate!), File.ReadAllText(_options.Key!), File.ReadAllText(_options.Authorities!));

    private static Loaded Load((string Certificate, string Key, string Authorities) files)
    {
        using var fromPem = X509Certificate2.CreateFromPem(files.Certificate, files.Key);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPem(files.Authorities);
        return new Loaded(files, X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null), authorities);
    }

    private static bool IsTrusted(X509Certificate2 remote, X509Certificate2Collection authorities)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(remote);
    }

    private sealed record Loaded(
        (string Certificate, string Key, string Authorities) Files,
        X509Certificate2 Certificate,
        X509Certificate2Collection Authorities
    );
}

/// <summary>
/// Configures mutual TLS between silos and to calling services. Section <c>CustomerCache:Cluster:Tls</c> of a silo,
/// <c>CustomerCache:Client:Tls</c> of a calling service; all or none must use it. Read once, at startup.
/// </summary>
public sealed class TlsOptions
{
    /// <summary>The PEM file with the certificate of this silo or service.</summary>
    /// <value>None; connections are not encrypted.</value>
    public string? Certificate { get; set; }

    /// <summary>The PEM file with its private key.</summary>
    /// <value>None.</value>
    public string? Key { get; set; }

    /// <summary>The PEM file with the certificates of the trusted authorities.</summary>
    /// <value>None.</value>
    public string? Authorities { get; set; }

    /// <summary>Whether connections are encrypted.</summary>
    public bool IsConfigured => Certificate is not null || Key is not null || Authorities is not null;
}

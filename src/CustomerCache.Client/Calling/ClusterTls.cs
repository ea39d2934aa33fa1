using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace CustomerCache.Client.Calling;

/// <summary>
/// Encrypts the connections of a silo or of a client. Both sides show a certificate that one of the configured authorities signed; no
/// other is trusted.
/// </summary>
internal sealed class ClusterTls
{
    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _authorities = [];

    private ClusterTls(TlsOptions options)
    {
        using var fromPem = X509Certificate2.CreateFromPemFile(options.Certificate!, options.Key);
        _certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
        _authorities.ImportFromPemFile(options.Authorities!);
    }

    /// <summary>Encrypts what a silo accepts and opens, if that is configured.</summary>
    public static void Apply(ISiloBuilder silo, TlsOptions options)
    {
        if (IsComplete(options))
        {
            var own = new ClusterTls(options);
            silo.UseTls(own._certificate, tls =>
            {
                tls.ClientCertificateMode = RemoteCertificateMode.RequireCertificate;
                own.Configure(tls);
            });
        }
    }

    /// <summary>Encrypts what a client opens, if that is configured.</summary>
    public static void Apply(IClientBuilder client, TlsOptions options)
    {
        if (IsComplete(options))
        {
            var own = new ClusterTls(options);
            client.UseTls(own._certificate, own.Configure);
        }
    }

    /// <summary>What is wrong with the options: the keys below their section, each with the remedy.</summary>
    public static IEnumerable<(string Key, string Remedy)> Errors(TlsOptions options)
    {
        foreach (var (key, file) in new[] { (nameof(options.Certificate), options.Certificate), (nameof(options.Key), options.Key), (nameof(options.Authorities), options.Authorities) })
        {
            if (options.IsConfigured && !File.Exists(file))
            {
                yield return (key, "must be a PEM file that can be read; certificate, key and authorities belong together");
            }
        }
    }

    // Files that are missing are told of by the validators, with their keys.
    private static bool IsComplete(TlsOptions options) => options.IsConfigured && !Errors(options).Any();

    private void Configure(Orleans.Connections.Security.TlsOptions tls)
    {
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = _certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
        tls.RemoteCertificateValidation = (remote, _, _) => IsTrusted(remote);
    }

    private bool IsTrusted(X509Certificate2? remote)
    {
        if (remote is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(remote);
    }
}

using System.Security.Cryptography.X509Certificates;
using Orleans.Connections.Security;

namespace CustomerCache.Grains.Abstractions.Calling;

/// <summary>Encrypts the connections of a client, as the silos do theirs: each side trusts the configured authorities and nobody else.</summary>
internal static class ClientTls
{
    public static void Apply(IClientBuilder client, ClientTlsOptions options)
    {
        // Files that are missing are told of by the validator, with their keys.
        if (!options.IsConfigured || new[] { options.Certificate, options.Key, options.Authorities }.Any(file => !File.Exists(file)))
        {
            return;
        }

        using var fromPem = X509Certificate2.CreateFromPemFile(options.Certificate!, options.Key);
        var certificate = X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null);
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(options.Authorities!);
        client.UseTls(certificate, tls =>
        {
            tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
            tls.OnAuthenticateAsClient = (_, ssl) => ssl.TargetHost = certificate.GetNameInfo(X509NameType.DnsName, forIssuer: false);
            tls.RemoteCertificateValidation = (remote, _, _) => IsTrusted(remote, authorities);
        });
    }

    private static bool IsTrusted(X509Certificate2? remote, X509Certificate2Collection authorities)
    {
        if (remote is null)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(remote);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CustomerCache.Cluster.Tests.Clustering;

/// <summary>A certificate authority of a test, and PEM files of the certificates that it signs; removed after the test.</summary>
internal sealed class Authority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-tls-");
    private readonly ECDsa _key = ECDsa.Create();
    private readonly X509Certificate2 _root;

    public Authority(string name)
    {
        var request = new CertificateRequest("CN=" + name, _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        var now = TimeProvider.System.GetUtcNow();
        _root = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2));
        File.WriteAllText(Authorities, _root.ExportCertificatePem());
    }

    /// <summary>Signs a certificate; returns its file and that of its key.</summary>
    public (string Certificate, string Key) Sign(string name)
    {
        using var key = ECDsa.Create();
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.Create(_root, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        var files = (Path.Combine(_folder.FullName, name + ".pem"), Path.Combine(_folder.FullName, name + ".key"));
        File.WriteAllText(files.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(files.Item2, key.ExportPkcs8PrivateKeyPem());
        return files;
    }

    /// <summary>Returns the three keys below a section, with a certificate signed by this authority.</summary>
    public Dictionary<string, string?> Settings(string section, string name)
    {
        var (certificate, key) = Sign(name);
        return new(StringComparer.Ordinal)
        {
            [section + ":Tls:Certificate"] = certificate,
            [section + ":Tls:Key"] = key,
            [section + ":Tls:Authorities"] = Authorities,
        };
    }

    public void Dispose()
    {
        _root.Dispose();
        _key.Dispose();
        _folder.Delete(recursive: true);
    }

    // The file with its own certificate.
    private string Authorities => Path.Combine(_folder.FullName, "authorities.pem");
}

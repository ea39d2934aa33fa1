using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CustomerCache.Cluster.Tests.Calling;

/// <summary>An authority and one certificate of it, as PEM files in a folder of their own.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("customer-cache-tls-");

    public Certificates()
    {
        var (from, until) = (TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=customer-cache", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("customer-cache");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, until, [1, 2, 3, 4]);
        File.WriteAllText(Path("certificate"), certificate.ExportCertificatePem());
        File.WriteAllText(Path("key"), key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path("authorities"), authority.ExportCertificatePem());
    }

    /// <summary>The three keys below a section.</summary>
    public Dictionary<string, string?> Settings(string section) => new(StringComparer.Ordinal)
    {
        [section + ":Tls:Certificate"] = Path("certificate"),
        [section + ":Tls:Key"] = Path("key"),
        [section + ":Tls:Authorities"] = Path("authorities"),
    };

    public void Dispose() => _folder.Delete(recursive: true);

    private string Path(string name) => System.IO.Path.Combine(_folder.FullName, name + ".pem");
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CustomerCache.Server.Tests.Storage;
using CustomerCache.Tests.Contract;

namespace CustomerCache.Server.Tests.Host;

/// <summary>HTTPS of the server itself, with a certificate from files.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly DataFolder _folder = new();

    [Fact]
    public async Task Replaced_certificate_is_served_without_a_restart()
    {
        var (certificate, key) = (Path.Combine(_folder.Path, "tls.crt"), Path.Combine(_folder.Path, "tls.key"));
        var before = Write(certificate, key);
        await using var server = await SingleNode.StartAsync(
            new Dictionary<string, string?>(StoredTenants.Configuration(_folder.Path))
            {
                ["Kestrel:Endpoints:Https:Url"] =
                    "https://127.0.0.1:" + Ports.Free().ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["Kestrel:Endpoints:Https:Certificate:Path"] = certificate,
                ["Kestrel:Endpoints:Https:Certificate:KeyPath"] = key,
            }
        );
        var address = server.Client.BaseAddress!;
        Assert.Equal(before, await ShownAsync(address));

        var after = Write(certificate, key);

        await Poll.UntilAsync(async () => await ShownAsync(address) == after, "the new certificate");
    }

    public void Dispose() => _folder.Dispose();

    // Returns its thumbprint. The key comes first: the certificate is what is watched.
    private static string Write(string certificate, string key)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var made = new CertificateRequest("CN=127.0.0.1", pair, HashAlgorithmName.SHA256).CreateSelfSigned(
            now.AddDays(-1),
            now.AddDays(1)
        );
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(certificate, made.ExportCertificatePem());
        return made.Thumbprint;
    }

    // The certificate of a new connection; null when none could be made, as while an endpoint is bound again.
    private static async Task<string?> ShownAsync(Uri address)
    {
        string? shown = null;
        using var http = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions =
                {
                    RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                    {
                        shown = certificate?.GetCertHashString();
                        return shown is not null;
                    },
                },
            }
        );
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/health/live"));
            return answer.IsSuccessStatusCode ? shown : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}

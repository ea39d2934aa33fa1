using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CustomerCache.Sources;
using CustomerCache.Sources.Calls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CustomerCache.Server.Tests.Host;

/// <summary>
/// The production transport, which trusts one authority more, and servers that present its certificates: a valid one, an expired one, and
/// one of another host. While faults are on, a share of the calls for devices arrives at the latter two.
/// </summary>
internal sealed class CertificateFaults : IVendorHttp, IAsyncDisposable
{
    private readonly X509Certificate2 _authority;
    private readonly WebApplication _servers;
    private readonly Random _dice = new(1);
    private int _hits;

    private CertificateFaults(X509Certificate2 authority, WebApplication servers) => (_authority, _servers) = (authority, servers);

    /// <summary>Gets or sets the share of calls for devices that meet a wrong certificate.</summary>
    public double Share { get; set; }

    /// <summary>Gets how many calls met one.</summary>
    public int Hits => Volatile.Read(ref _hits);

    public static async Task<CertificateFaults> StartAsync()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=a made-up authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var authority = request.CreateSelfSigned(now.AddDays(-90), now.AddDays(90));
        X509Certificate2[] certificates =
        [
            Issue(authority, IPAddress.Loopback, now.AddDays(1)),
            Issue(authority, IPAddress.Loopback, now.AddDays(-1)),
            Issue(authority, IPAddress.Parse("192.0.2.1"), now.AddDays(1)),
        ];
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            foreach (var certificate in certificates)
            {
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            }
        });
        var servers = builder.Build();
        servers.Run(context => context.Response.WriteAsync("trusted"));
        await servers.StartAsync();
        return new CertificateFaults(authority, servers);
    }

    public HttpMessageHandler CreateHandler(ChannelName name)
    {
        var sockets = (SocketsHttpHandler)new SocketsVendorHttp().CreateHandler(name);
        sockets.SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { _authority },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        };
        return new Redirecting(this, sockets);
    }

    /// <summary>Returns the answer of the server whose certificate is valid: the others are not refused for lack of trust.</summary>
    public async Task<string> AskTrustedAsync()
    {
        using var client = new HttpClient(CreateHandler(default));
        return await client.GetStringAsync(new Uri(_servers.Urls.First()));
    }

    public async ValueTask DisposeAsync()
    {
        await _servers.DisposeAsync();
        _authority.Dispose();
    }

    private static X509Certificate2 Issue(X509Certificate2 authority, IPAddress address, DateTimeOffset end)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=vendor", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(address);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, end.AddDays(-30), end, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    private Uri? Redirect(Uri asked)
    {
        lock (_dice)
        {
            if (!asked.AbsolutePath.Contains("/api/Inventory", StringComparison.Ordinal) || _dice.NextDouble() >= Share)
            {
                return null;
            }

            return new Uri(_servers.Urls.ElementAt(1 + (_hits++ % 2)));
        }
    }

    private sealed class Redirecting(CertificateFaults faults, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.RequestUri = faults.Redirect(request.RequestUri!) ?? request.RequestUri;
            return base.SendAsync(request, cancellationToken);
        }
    }
}

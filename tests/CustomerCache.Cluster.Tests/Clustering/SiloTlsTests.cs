using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using CustomerCache.Cluster.Tests.Lab;
using CustomerCache.Tests.Contract;
using Microsoft.Extensions.DependencyInjection;

namespace CustomerCache.Cluster.Tests.Clustering;

/// <summary>Encrypted connections between silos, and the peers that they accept.</summary>
public sealed class SiloTlsTests
{
    // Only to turn a test that would hang into one that fails.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Silos_with_certificates_of_one_authority_form_a_cluster_and_others_are_refused()
    {
        using var authority = new Authority("authority");
        using var stranger = new Authority("stranger");
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>();
        foreach (var (key, value) in authority.Settings("CustomerCache:Cluster", "silo.example.net"))
        {
            lab.Settings[key] = value;
        }

        await using var server = await lab.ServeBuiltAsync();

        Assert.Equal(FleetTruth.Records(lab.Fleet, VendorLab.Vco1.Host).Count(), (await server.RecordsAsync(VendorLab.Vco1)).Length);
        Assert.Equal(2, server.Services.GetRequiredService<ISiloStatusOracle>().GetApproximateSiloStatuses(onlyActive: true).Count);
        var silo = server.Services.GetRequiredService<ILocalSiloDetails>();
        var introduction = await HearAsync(silo.SiloAddress.Endpoint.Port, authority.Sign("caller.example.net"), []);
        foreach (var port in new[] { silo.SiloAddress.Endpoint.Port, silo.GatewayAddress.Endpoint.Port })
        {
            // The gateway answers the preamble of a silo and then closes the connection, at times before the answer is sent.
            await Poll.UntilAsync(
                async () => (await HearAsync(port, authority.Sign("caller.example.net"), introduction)).Length > 0,
                $"port {port} to let its own in"
            );
            Assert.Empty(await HearAsync(port, stranger.Sign("caller.example.net"), introduction));
            Assert.Empty(await HearAsync(port, null, introduction));
        }
    }

    [Fact]
    public async Task Replaced_certificates_and_authorities_take_effect_without_a_restart()
    {
        using var before = new Authority("before");
        using var after = new Authority("after");
        await using var lab = await VendorLab.StartAsync<ClusterUnderTest>(edges: 1);
        var files = before.Settings("CustomerCache:Cluster", "silo.example.net");
        foreach (var (key, value) in files)
        {
            lab.Settings[key] = value;
        }

        await using var server = await lab.ServeAsync();
        var port = server.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress.Endpoint.Port;
        Assert.NotEmpty(await HearAsync(port, before.Sign("caller.example.net"), []));
        Assert.Empty(await HearAsync(port, after.Sign("caller.example.net"), []));

        foreach (var (key, file) in after.Settings("CustomerCache:Cluster", "silo.example.net"))
        {
            File.Copy(file!, files[key]!, overwrite: true);
        }

        Assert.NotEmpty(await HearAsync(port, after.Sign("caller.example.net"), [], "CN=after"));
        Assert.Empty(await HearAsync(port, before.Sign("caller.example.net"), []));
    }

    // The preamble of a silo to an accepted peer; nothing for others. With TLS 1.3 a client learns of a refused certificate when it reads.
    // The port for silos sends its preamble at once; the gateway does after it received one, and that of a silo suffices.
    private static async Task<byte[]> HearAsync(
        int port,
        (string Certificate, string Key)? files,
        byte[] introduction,
        string? issuer = null
    )
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        await using var stream = new SslStream(client.GetStream());
        var options = new SslClientAuthenticationOptions
        {
            TargetHost = "silo.example.net",
            RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null && (issuer is null || shown.Issuer == issuer),
        };
        if (files is { } own)
        {
            using var fromPem = X509Certificate2.CreateFromPemFile(own.Certificate, own.Key);
            options.ClientCertificates = [X509CertificateLoader.LoadPkcs12(fromPem.Export(X509ContentType.Pkcs12), null)];
        }

        try
        {
            await stream.AuthenticateAsClientAsync(options);
            await stream.WriteAsync(introduction);
            var heard = new byte[4096];
            return heard[..await stream.ReadAsync(heard).AsTask().WaitAsync(Limit)];
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            return [];
        }
    }
}

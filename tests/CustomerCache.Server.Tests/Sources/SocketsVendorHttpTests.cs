using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CustomerCache.Core.Inventory;
using CustomerCache.Sources;
using CustomerCache.Tests.Shared;
using Microsoft.Extensions.Logging.Abstractions;

namespace CustomerCache.Server.Tests.Sources;

/// <summary>The real transport against a socket with malformed responses.</summary>
public sealed class SocketsVendorHttpTests
{
    [Fact]
    public async Task Truncated_response_is_unexpected_content()
    {
        var fault = await AskAsync(
            "http",
            async stream =>
                await stream.WriteAsync(
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n[{\"enterpriseId\":1,"u8.ToArray()
                )
        );

        Assert.Equal(VendorFaultKind.UnexpectedContent, fault?.Kind);
    }

    [Fact]
    public async Task Connection_that_closes_without_a_response_is_a_connection_fault()
    {
        var fault = await AskAsync("http", _ => Task.CompletedTask);

        Assert.Equal(new VendorFault(VendorFaultKind.Connection, 500, "Error while connecting to Velocloud API"), fault);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        var fault = await AskAsync(
            "http",
            async stream =>
                await stream.WriteAsync(
                    "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()
                )
        );

        Assert.Equal(new VendorFault(VendorFaultKind.Unauthorized, 401, "redirected to http://127.0.0.1:1/"), fault);
    }

    [Fact]
    public async Task Untrusted_certificate_is_refused()
    {
        using var key = ECDsa.Create();
        using var made = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256).CreateSelfSigned(
            TimeProvider.System.GetUtcNow().AddDays(-1),
            TimeProvider.System.GetUtcNow().AddDays(1)
        );
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);

        var fault = await AskAsync(
            "https",
            async stream =>
            {
                await using var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(certificate);
                await secure.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]"u8.ToArray());
            }
        );

        Assert.Equal(VendorFaultKind.Connection, fault?.Kind);
    }

    private static async Task<VendorFault?> AskAsync(string scheme, Func<Stream, Task> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, readsRequest: scheme == "http", answer);
        var options = new SourcesOptions();
        options.VeloCloud.Hosts.Add(
            new()
            {
                Name = "vco",
                Url = $"{scheme}://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}",
                Username = "u",
                Password = "p",
            }
        );
        using var meters = new OwnMeters();
        using var sources = new VendorSources(options, new SocketsVendorHttp(), TimeProvider.System, NullLoggerFactory.Instance, meters);
        sources.TryGetVeloCloud("vco", out var vco);
        var fault = (await vco!.ListEdgeLinksAsync(default)).Fault;
        listener.Stop();
        await serving;
        return fault;
    }

    /// <summary>The login and the call each get the same malformed response.</summary>
    private static async Task ServeAsync(TcpListener listener, bool readsRequest, Func<Stream, Task> answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await ServeAsync(client, readsRequest, answer);
            }
        }
        catch (Exception stopped) when (stopped is SocketException or InvalidOperationException)
        {
            // The listener was stopped, before or while it waited.
        }
    }

    private static async Task ServeAsync(TcpClient client, bool readsRequest, Func<Stream, Task> answer)
    {
        try
        {
            await using var stream = client.GetStream();
            if (readsRequest)
            {
                await ReadRequestAsync(stream);
            }

            await answer(stream);
        }
        catch (Exception refused) when (refused is IOException or AuthenticationException)
        {
            // The client disconnected.
        }
    }

    // Both requests end with their JSON body; closing before it is read would reset the connection.
    private static async Task ReadRequestAsync(Stream stream)
    {
        var buffer = new byte[65536];
        int length;
        do
        {
            length = await stream.ReadAsync(buffer);
        } while (length > 0 && buffer[length - 1] != '}');
    }
}

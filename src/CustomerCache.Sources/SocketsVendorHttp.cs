using System.Net;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources;

/// <summary>
/// Makes the HTTP transport of each vendor host. Tests put their own in place; it must neither follow redirects nor keep cookies.
/// </summary>
public interface IVendorHttp
{
    /// <summary>A transport for one host, owned and disposed of by the caller.</summary>
    HttpMessageHandler CreateHandler(ChannelName name);
}

/// <summary>The real transport. Certificates are verified as .NET does by default; nothing here weakens that.</summary>
internal sealed class SocketsVendorHttp : IVendorHttp
{
    public HttpMessageHandler CreateHandler(ChannelName name) =>
        new SocketsHttpHandler
        {
            // The session is ours to keep, and a redirect would carry credentials to a place that nobody configured.
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),

            // The budget limits calls; connections only have to be enough. Renewed so that a change of DNS is noticed.
            MaxConnectionsPerServer = 1024,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
}

using System.Net;
using CustomerCache.Sources.Calls;

namespace CustomerCache.Sources;

/// <summary>Creates the HTTP transport of vendor hosts. A replacement must neither follow redirects nor keep cookies.</summary>
public interface IVendorHttp
{
    /// <summary>Creates the transport of one host, owned and disposed by the caller.</summary>
    HttpMessageHandler CreateHandler(ChannelName name);
}

/// <summary>Creates the production transport. Certificates are verified by .NET's defaults.</summary>
internal sealed class SocketsVendorHttp : IVendorHttp
{
    public HttpMessageHandler CreateHandler(ChannelName name) =>
        new SocketsHttpHandler
        {
            // Sessions are managed by SessionKeeper, and a redirect would send credentials to an unconfigured address.
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),

            // The rate limiter bounds calls, so connections only have to suffice. Recycled to pick up DNS changes.
            MaxConnectionsPerServer = 1024,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
}

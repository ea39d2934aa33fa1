using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CustomerCache.Hosting.Http;

/// <summary>Without keys for callers, only this machine is served: the process refuses to start on any other address.</summary>
internal static class LoopbackOnly
{
    public static void ServeLoopbackOnly(this IWebHostBuilder host) => host.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(Check));

    private static void Check(ListenOptions listen)
    {
        if (listen.IPEndPoint is { } endpoint && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new StartRefusedException(
                $"Refusing to listen on {endpoint}: no API keys are configured, so only loopback addresses are served. Use an address such as http://127.0.0.1:{endpoint.Port}.");
        }
    }
}

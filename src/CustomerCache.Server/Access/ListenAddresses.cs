using System.Net;

namespace CustomerCache.Server.Access;

/// <summary>Refuses to start on any address but loopback while neither API keys nor single sign-on are configured.</summary>
internal static class ListenAddresses
{
    public static void ServeLoopbackWhileOpen(this IWebHostBuilder host) =>
        host.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(listen =>
                Check(listen.IPEndPoint, kestrel.ApplicationServices.GetRequiredService<AccessMode>().IsOpen)
            )
        );

    private static void Check(IPEndPoint? endpoint, bool isOpen)
    {
        if (endpoint is not null && isOpen && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new StartRefusedException(
                $"Refusing to listen on {endpoint}: no API keys are configured, so only loopback addresses are served. Configure "
                    + $"CustomerCache:ApiKeys, or use an address such as http://127.0.0.1:{endpoint.Port}."
            );
        }
    }
}

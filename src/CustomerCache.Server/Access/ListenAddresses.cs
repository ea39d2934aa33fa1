using System.Net;

namespace CustomerCache.Server.Access;

/// <summary>Refuses to start on any address but loopback while no API keys are configured.</summary>
internal static class ListenAddresses
{
    public static void ServeLoopbackUnlessKeys(this IWebHostBuilder host) =>
        host.ConfigureKestrel(kestrel =>
            kestrel.ConfigureEndpointDefaults(listen =>
                Check(listen.IPEndPoint, kestrel.ApplicationServices.GetRequiredService<KeyRing>().HasKeys)
            )
        );

    private static void Check(IPEndPoint? endpoint, bool hasKeys)
    {
        if (endpoint is not null && !hasKeys && !IPAddress.IsLoopback(endpoint.Address))
        {
            throw new StartRefusedException(
                $"Refusing to listen on {endpoint}: no API keys are configured, so only loopback addresses are served. Configure "
                    + $"CustomerCache:ApiKeys, or use an address such as http://127.0.0.1:{endpoint.Port}."
            );
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace CustomerCache.Tests.Contract;

/// <summary>
/// Allocates free loopback ports below the ephemeral range of Linux, since an outgoing connection could take a port
/// between its check and its use by a listener. A port is not allocated twice in this process, and
/// processes begin at different ones.
/// </summary>
internal static class Ports
{
    private const int First = 10_000;
    private const int End = 32_768;

    private static int _next = Random.Shared.Next(First, End);

    public static int Free()
    {
        for (var tries = First; tries < End; tries++)
        {
            var port = First + ((Interlocked.Increment(ref _next) - First) % (End - First));
            if (IsFree(port))
            {
                return port;
            }
        }

        throw new InvalidOperationException($"No port from {First} to {End - 1} is free.");
    }

    public static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

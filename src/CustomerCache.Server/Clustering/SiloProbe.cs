using System.Net;
using System.Net.Sockets;

namespace CustomerCache.Server.Clustering;

/// <summary>Probes other silos.</summary>
internal interface ISiloProbe
{
    /// <summary>Returns whether a silo accepts a connection within a time.</summary>
    Task<bool> AnswersAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken);
}

/// <summary>Probes by opening a TCP connection without sending anything.</summary>
internal sealed class SiloProbe(TimeProvider time) : ISiloProbe
{
    /// <inheritdoc/>
    public async Task<bool> AnswersAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return true;
        }
        catch (Exception failure)
            when (failure is SocketException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }
}

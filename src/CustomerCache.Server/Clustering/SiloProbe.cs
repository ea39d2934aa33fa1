using System.Net;
using System.Net.Sockets;

namespace CustomerCache.Server.Clustering;

/// <summary>Specifies what a probe of a silo found.</summary>
internal enum ProbeAnswer
{
    /// <summary>The silo accepted the connection.</summary>
    Accepted,

    /// <summary>There was no answer in time, or the network failed: the silo may be alive.</summary>
    Silent,

    /// <summary>The machine is reachable and nothing listens on the port.</summary>
    Refused,
}

/// <summary>Probes other silos.</summary>
internal interface ISiloProbe
{
    /// <summary>Returns whether a silo accepts a connection within a time.</summary>
    Task<ProbeAnswer> ProbeAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken);
}

/// <summary>Probes by opening a TCP connection without sending anything.</summary>
internal sealed class SiloProbe(TimeProvider time) : ISiloProbe
{
    /// <inheritdoc/>
    public async Task<ProbeAnswer> ProbeAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(address, either.Token);
            return ProbeAnswer.Accepted;
        }
        catch (Exception failure)
            when (failure is SocketException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return failure is SocketException { SocketErrorCode: SocketError.ConnectionRefused } ? ProbeAnswer.Refused : ProbeAnswer.Silent;
        }
    }
}

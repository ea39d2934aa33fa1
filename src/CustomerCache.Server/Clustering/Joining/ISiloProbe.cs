using System.Net;

namespace CustomerCache.Server.Clustering.Joining;

/// <summary>Knocks at other silos.</summary>
internal interface ISiloProbe
{
    /// <summary>Whether a silo takes a connection at its address within a time.</summary>
    Task<bool> AnswersAsync(IPEndPoint address, TimeSpan within, CancellationToken cancellationToken);
}

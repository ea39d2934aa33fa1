using System.Collections.Concurrent;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;

namespace CustomerCache.Server.Engine;

/// <summary>Remembers what the vendor says of each device that is crossed, so that it can be crossed again alone.</summary>
internal sealed class RememberedListings(IDeviceCrossing crossing, ConcurrentDictionary<string, DeviceListing> listings) : IDeviceCrossing
{
    /// <inheritdoc/>
    public Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken)
    {
        listings[edge.Edge.SerialNumber!] = DeviceListing.Of(edge);
        return crossing.CrossAsync(edge, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken)
    {
        listings[probe.SerialNumber!] = DeviceListing.Of(probe);
        return crossing.CrossAsync(probe, cancellationToken);
    }
}

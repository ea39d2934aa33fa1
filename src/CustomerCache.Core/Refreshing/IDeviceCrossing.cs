using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;

namespace CustomerCache.Core.Refreshing;

/// <summary>Crosses single devices of one tenant with Bruin, for one refresh. An engine decides where that happens: in place, or in the device's grain.</summary>
public interface IDeviceCrossing
{
    /// <summary>Crosses an edge: its links configuration from the orchestrator, everything else from Bruin.</summary>
    Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken);

    /// <summary>Crosses a probe.</summary>
    Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken);
}

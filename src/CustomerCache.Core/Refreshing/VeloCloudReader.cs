using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Reads the edges of one orchestrator.</summary>
public sealed class VeloCloudReader(
    TenantId tenant, IVeloCloudOrchestrator orchestrator, IDeviceCrossing crossing, CrossingPolicy policy, RefreshOptions options, IRefreshObserver observer)
    : TenantReader
{
    /// <inheritdoc/>
    public override async Task<VendorResult<TenantPass>> ReadAsync(TenantSnapshot? stored, RefreshProgress progress, CancellationToken cancellationToken)
    {
        var listing = await orchestrator.ListEdgeLinksAsync(cancellationToken);
        if (!listing.IsSuccess)
        {
            return listing.Fault;
        }

        observer.Observe(new RefreshEvent.Listed(tenant, listing.Value.Rows.Length, listing.Value.UnreadableRows));
        var selection = EdgeListing.Decide(listing.Value.Rows, policy);
        if (selection.ToCross.IsEmpty)
        {
            // A list without a single usable edge is as good as none: it replaces nothing and is asked for again.
            return new TenantPass([], listing.Value.UnreadableRows);
        }

        progress.Listed(selection.ToCross.Length + selection.Decided.Length, selection.ToCross.Length);
        var decided = selection.Decided.Select(d => Outcome(d.Edge, new CrossingOutcome.NotCrossed(d.Decision, null), withBruin: false, progress)).ToArray();
        var logicalIds = new LogicalIdListing(tenant, orchestrator, observer);
        var crossed = await FanOut.SelectAsync(selection.ToCross, options.DevicesInFlight, CrossAsync, cancellationToken);
        return new TenantPass([.. crossed, .. decided], listing.Value.UnreadableRows);

        async Task<DeviceOutcome> CrossAsync(ListedEdge edge, CancellationToken token)
        {
            var ids = await logicalIds.OfAsync(edge.Id, token);
            var outcome = await crossing.CrossAsync(new EdgeToCross(edge, ids, stored?.Find(edge.SerialNumber!)), token);
            return Outcome(edge, outcome, withBruin: true, progress);
        }
    }

    private DeviceOutcome Outcome(ListedEdge edge, CrossingOutcome outcome, bool withBruin, RefreshProgress progress)
    {
        progress.Decided(outcome.Decision, withBruin);
        observer.Observe(new RefreshEvent.Decided(tenant, edge.SerialNumber, outcome.Decision, outcome.Detail));
        return new DeviceOutcome(edge.SerialNumber, edge.HaSerialNumber, edge.Id, outcome);
    }
}

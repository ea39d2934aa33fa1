using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Reads the probes of the Hawkeye instance.</summary>
public sealed class HawkeyeReader(TenantId tenant, IHawkeyeProbes hawkeye, IDeviceCrossing crossing, RefreshOptions options, IRefreshObserver observer) : TenantReader
{
    /// <inheritdoc/>
    public override async Task<VendorResult<TenantPass>> ReadAsync(TenantSnapshot? stored, RefreshProgress progress, CancellationToken cancellationToken)
    {
        var listing = await hawkeye.ListProbesAsync(cancellationToken);
        if (!listing.IsSuccess)
        {
            return listing.Fault;
        }

        observer.Observe(new RefreshEvent.Listed(tenant, listing.Value.Rows.Length, listing.Value.UnreadableRows));
        var selection = ProbeListing.Decide(listing.Value.Rows);
        progress.Listed(listing.Value.Rows.Length, selection.ToCross.Length);
        var decided = selection.Decided.Select(d => Outcome(d.Probe, new CrossingOutcome.NotCrossed(d.Decision, null), withBruin: false, progress)).ToArray();
        var crossed = await FanOut.SelectAsync(
            selection.ToCross,
            options.DevicesInFlight,
            async (probe, token) => Outcome(probe, await crossing.CrossAsync(probe, token), withBruin: true, progress),
            cancellationToken);
        return new TenantPass([.. crossed, .. decided], listing.Value.UnreadableRows);
    }

    private DeviceOutcome Outcome(ListedProbe probe, CrossingOutcome outcome, bool withBruin, RefreshProgress progress)
    {
        progress.Decided(outcome.Decision, withBruin);
        observer.Observe(new RefreshEvent.Decided(tenant, probe.SerialNumber, outcome.Decision, outcome.Detail));
        return new DeviceOutcome(probe.SerialNumber, null, null, outcome);
    }
}

using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Snapshots;

namespace CustomerCache.Core.Refreshing;

/// <summary>Performs one pass over a tenant: lists its devices, decides those that need no Bruin, and crosses the others.</summary>
/// <remarks>The systems differ only here and in the merge.</remarks>
public abstract class TenantReader
{
    /// <summary>Reads the whole tenant. A fault, or a pass without devices, replaces nothing.</summary>
    /// <param name="stored">The served snapshot; supplies parts to carry forward.</param>
    /// <param name="progress">Receives every device.</param>
    /// <param name="cancellationToken">Cancels the pass and discards it.</param>
    public abstract Task<VendorResult<TenantPass>> ReadAsync(
        TenantSnapshot? stored,
        RefreshProgress progress,
        CancellationToken cancellationToken
    );
}

/// <summary>Creates the readers of tenants.</summary>
public sealed class TenantReaders(
    IVendors vendors,
    CrossingPolicy policy,
    RefreshOptions options,
    TimeProvider time,
    IEventObserver<RefreshEvent> observer
)
{
    /// <summary>
    /// Creates a reader for one refresh that crosses the devices in process; it must not outlive the refresh because it remembers Bruin's
    /// responses.
    /// </summary>
    public TenantReader Create(TenantId tenant) => Create(tenant, Crossing(tenant, new RefreshMemory(options, time), observer));

    /// <summary>Creates a reader for one refresh that delegates the crossing of devices.</summary>
    public TenantReader Create(TenantId tenant, IDeviceCrossing crossing) =>
        tenant.System == DeviceSystem.Hawkeye
            ? new HawkeyeReader(
                tenant,
                vendors.Hawkeye ?? throw new InvalidOperationException($"{tenant} is not configured."),
                crossing,
                options,
                observer
            )
            : new VeloCloudReader(tenant, vendors.Orchestrator(tenant), crossing, policy, options, observer);

    /// <summary>Creates a crossing in process that shares a memory.</summary>
    public IDeviceCrossing Crossing(TenantId tenant, RefreshMemory memory, IEventObserver<RefreshEvent> refreshObserver) =>
        Crossing(tenant, vendors.Bruin, memory, refreshObserver);

    /// <summary>Creates a crossing in process with another Bruin client.</summary>
    public IDeviceCrossing Crossing(
        TenantId tenant,
        IBruinInventory bruin,
        RefreshMemory memory,
        IEventObserver<RefreshEvent> refreshObserver
    ) =>
        new DeviceCrossing(
            tenant,
            tenant.System == DeviceSystem.VeloCloud ? vendors.Orchestrator(tenant) : null,
            bruin,
            policy,
            options,
            time,
            refreshObserver,
            memory
        );
}

/// <summary>Reads the edges of one orchestrator.</summary>
public sealed class VeloCloudReader(
    TenantId tenant,
    IVeloCloudOrchestrator orchestrator,
    IDeviceCrossing crossing,
    CrossingPolicy policy,
    RefreshOptions options,
    IEventObserver<RefreshEvent> observer
) : TenantReader
{
    /// <inheritdoc/>
    public override async Task<VendorResult<TenantPass>> ReadAsync(
        TenantSnapshot? stored,
        RefreshProgress progress,
        CancellationToken cancellationToken
    )
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
            // A list without a usable edge counts as empty: it replaces nothing and is retried.
            return new TenantPass([], listing.Value.UnreadableRows);
        }

        progress.Listed(selection.ToCross.Length + selection.Decided.Length, selection.ToCross.Length);
        var decided = selection
            .Decided.Select(d => Outcome(d.Edge, new CrossingOutcome.NotCrossed(d.Decision, null), withBruin: false, progress))
            .ToArray();
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

/// <summary>Reads the probes of the Hawkeye instance.</summary>
public sealed class HawkeyeReader(
    TenantId tenant,
    IHawkeyeProbes hawkeye,
    IDeviceCrossing crossing,
    RefreshOptions options,
    IEventObserver<RefreshEvent> observer
) : TenantReader
{
    /// <inheritdoc/>
    public override async Task<VendorResult<TenantPass>> ReadAsync(
        TenantSnapshot? stored,
        RefreshProgress progress,
        CancellationToken cancellationToken
    )
    {
        var listing = await hawkeye.ListProbesAsync(cancellationToken);
        if (!listing.IsSuccess)
        {
            return listing.Fault;
        }

        observer.Observe(new RefreshEvent.Listed(tenant, listing.Value.Rows.Length, listing.Value.UnreadableRows));
        var selection = ProbeListing.Decide(listing.Value.Rows);
        progress.Listed(listing.Value.Rows.Length, selection.ToCross.Length);
        var decided = selection
            .Decided.Select(d => Outcome(d.Probe, new CrossingOutcome.NotCrossed(d.Decision, null), withBruin: false, progress))
            .ToArray();
        var crossed = await FanOut.SelectAsync(
            selection.ToCross,
            options.DevicesInFlight,
            async (probe, token) => Outcome(probe, await crossing.CrossAsync(probe, token), withBruin: true, progress),
            cancellationToken
        );
        return new TenantPass([.. crossed, .. decided], listing.Value.UnreadableRows);
    }

    private DeviceOutcome Outcome(ListedProbe probe, CrossingOutcome outcome, bool withBruin, RefreshProgress progress)
    {
        progress.Decided(outcome.Decision, withBruin);
        observer.Observe(new RefreshEvent.Decided(tenant, probe.SerialNumber, outcome.Decision, outcome.Detail));
        return new DeviceOutcome(probe.SerialNumber, null, null, outcome);
    }
}

using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Abstractions;
using CustomerCache.Grains.Abstractions.Messages;
using CustomerCache.Grains.Devices;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Leaves the crossing of each device to its grain, for one refresh of one tenant. A silo that is lost on the way costs its devices
/// another try on the next one. Thread safe.
/// </summary>
internal sealed class GrainDeviceCrossing(
    TenantId tenant, string refreshId, IGrainFactory grains, Func<TenantSnapshot?> stored, IRefreshObserver gathering) : IDeviceCrossing
{
    private readonly IncidentReplay _incidents = new(tenant, gathering);

    public async Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken)
    {
        var snapshot = stored();
        var partner = edge.Edge.HaSerialNumber is { Length: > 0 } serial ? snapshot?.Find(serial) : null;
        var report = await CrossAsync(edge.Edge.SerialNumber!, Work(edge.Stored, partner) with { Edge = EdgeRow.From(edge) }, cancellationToken);
        _incidents.Tell(report, edge.Edge);
        return report.ToOutcome(edge.Stored, partner);
    }

    public async Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken)
    {
        var known = stored()?.Find(probe.SerialNumber!);
        var report = await CrossAsync(probe.SerialNumber!, Work(known, null) with { Probe = ProbeRow.From(probe) }, cancellationToken);
        _incidents.Tell(report, null);
        return report.ToOutcome(known, null);
    }

    private DeviceWork Work(DeviceRecord? known, DeviceRecord? partner) =>
        new() { RefreshId = refreshId, StoredTag = known?.ContentTag, StoredPartnerTag = partner?.ContentTag };

    private async Task<DeviceReport> CrossAsync(string serial, DeviceWork work, CancellationToken cancellationToken) => await SiloLoss.Retry.ExecuteAsync(
        async token => await grains.GetGrain<IDeviceGrain>(DeviceKey.Of(tenant, serial)).CrossAsync(work, token), cancellationToken);
}

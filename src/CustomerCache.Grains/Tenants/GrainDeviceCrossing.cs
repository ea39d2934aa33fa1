using CustomerCache.Core;
using CustomerCache.Core.Crossing;
using CustomerCache.Core.Inventory;
using CustomerCache.Core.Refreshing;
using CustomerCache.Core.Snapshots;
using CustomerCache.Grains.Devices;
using CustomerCache.Grains.Queries;

namespace CustomerCache.Grains.Tenants;

/// <summary>
/// Delegates the crossing of each device to its grain, for one refresh of one tenant. Crossings lost with a silo are retried on another.
/// Thread safe.
/// </summary>
internal sealed class GrainDeviceCrossing(
    TenantId tenant,
    Func<string> refreshId,
    IGrainFactory grains,
    Func<TenantSnapshot?> stored,
    DeviceReadings.Reading reading,
    IEventObserver<RefreshEvent> gathering
) : IDeviceCrossing
{
    private readonly IncidentReplay _incidents = new(gathering);

    public async Task<CrossingOutcome> CrossAsync(EdgeToCross edge, CancellationToken cancellationToken)
    {
        var snapshot = stored();
        var partner = edge.Edge.HaSerialNumber is { Length: > 0 } serial ? snapshot?.Find(serial) : null;
        var report = await CrossAsync(
            edge.Edge.SerialNumber!,
            new DeviceWork
            {
                RefreshId = refreshId(),
                Edge = edge,
                StoredPartner = partner,
            },
            cancellationToken
        );
        _incidents.Replay(report);
        return report.ToOutcome(edge.Stored, partner);
    }

    public async Task<CrossingOutcome> CrossAsync(ListedProbe probe, CancellationToken cancellationToken)
    {
        var known = stored()?.Find(probe.SerialNumber!);
        var report = await CrossAsync(
            probe.SerialNumber!,
            new DeviceWork
            {
                RefreshId = refreshId(),
                Probe = probe,
                StoredProbe = known,
            },
            cancellationToken
        );
        _incidents.Replay(report);
        return report.ToOutcome(known, null);
    }

    private async Task<DeviceReport> CrossAsync(string serial, DeviceWork work, CancellationToken cancellationToken)
    {
        reading.Begin(serial);
        return await GrainCallRetry.Retry.ExecuteAsync(
            async token => await grains.GetGrain<IDeviceGrain>(DeviceKey.Of(tenant, serial)).CrossAsync(work, token),
            cancellationToken
        );
    }
}
